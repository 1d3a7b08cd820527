namespace Scuzzy.Runtime.Live;

/// <summary>Waits on an event of the class library: for engines whose own threads post to the shard.</summary>
internal sealed class EventReactor : Reactor
{
    private readonly AutoResetEvent _wake = new(initialState: false);

    public override bool HasSources => false;

    public override int Wait(long timeoutNs)
    {
        if (timeoutNs == 0)
        {
            return 0;
        }

        // Rounded up: a timer may be late, never early, and a wait of 0 ms would spin.
        long ms = timeoutNs == long.MaxValue ? -1 : Math.Min((timeoutNs + 999_999) / 1_000_000, int.MaxValue);
        _wake.WaitOne((int)ms);
        return 0;
    }

    public override void Dispatch() { }

    public override void Wake() => _wake.Set();

    public override void Dispose() => _wake.Dispose();
}
