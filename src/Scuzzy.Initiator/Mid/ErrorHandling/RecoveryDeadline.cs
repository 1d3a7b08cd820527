namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>How long error handling may try gently before it goes straight to the host's reset (kernel: eh_deadline,
/// scsi_host_eh_past_deadline).</summary>
internal sealed class RecoveryDeadline(ScsiHost host)
{
    private long _startTicks = -1;

    /// <summary>The limit in seconds, from the first timeout or failure on; −1 (default): none.</summary>
    public long Seconds { get; set; } = -1;

    /// <summary>True once the time is over.</summary>
    public bool IsPast
    {
        get
        {
            JiffyClock clock = host.Scsi.Clock;
            return Seconds >= 0
                && _startTicks >= 0
                && clock.Jiffies(host.Shard.NowNs) >= _startTicks + (Seconds * 1_000_000_000 / clock.TickNs);
        }
    }

    /// <summary>Starts the clock, unless it runs.</summary>
    public void Start()
    {
        if (Seconds >= 0 && _startTicks < 0)
        {
            _startTicks = host.Scsi.Clock.Jiffies(host.Shard.NowNs);
        }
    }

    /// <summary>Stops the clock: nothing is left to recover.</summary>
    public void Stop() => _startTicks = -1;
}
