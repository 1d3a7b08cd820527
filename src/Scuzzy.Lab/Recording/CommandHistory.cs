namespace Scuzzy.Lab.Recording;

/// <summary>What became of one command, from the making of its request to its end.</summary>
public sealed class CommandHistory
{
    /// <summary>Most events that are kept of one command; later ones are counted only.</summary>
    public const int MostEvents = 128;

    private readonly List<CommandEvent> _events = [];
    private CommandPlace _place;
    private long _sinceNs;

    /// <summary>Its number among the commands that are kept, from 1; 0 until it is kept.</summary>
    public int Number { get; internal set; }

    /// <summary>The device, e.g. <c>0:0:1:0</c>.</summary>
    public string Address { get; internal set; } = string.Empty;

    /// <summary>The disk, e.g. <c>sda</c>; empty if there is none.</summary>
    public string Disk { get; internal set; } = string.Empty;

    /// <summary>The command in words, e.g. <c>Read(10), 8 blocks at 2048</c>.</summary>
    public string Name { get; internal set; } = string.Empty;

    /// <summary>The CDB in hexadecimal.</summary>
    public string Cdb { get; internal set; } = string.Empty;

    /// <summary>When its request was made, in nanoseconds.</summary>
    public long QueuedNs { get; private set; }

    /// <summary>When it ended, in nanoseconds; null: it never did.</summary>
    public long? EndedNs { get; private set; }

    /// <summary>How it ended: an errno's name, <c>0</c> for success.</summary>
    public string Outcome { get; private set; } = string.Empty;

    /// <summary>How often it was handed to the driver.</summary>
    public int Dispatches { get; private set; }

    /// <summary>How many retries it was allowed; negative: no limit.</summary>
    public int Allowed { get; internal set; }

    /// <summary>Time in the queue, in nanoseconds, apart from <see cref="HeldNs"/>.</summary>
    public long WaitingNs { get; private set; }

    /// <summary>Time in the queue while recovery let nothing pass, in nanoseconds.</summary>
    public long HeldNs { get; private set; }

    /// <summary>Time with the driver, waiting for an answer, in nanoseconds.</summary>
    public long OutNs { get; private set; }

    /// <summary>Time with abort and error handler, in nanoseconds.</summary>
    public long RecoveryNs { get; private set; }

    /// <summary>Events beyond <see cref="MostEvents"/>.</summary>
    public int Omitted { get; private set; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<CommandEvent> Events => _events;

    /// <summary>True if something went wrong on its way.</summary>
    public bool HasTrouble { get; private set; }

    /// <summary>True if abort or error handler had to do with it.</summary>
    public bool WasRecovered { get; private set; }

    /// <summary>How often it was sent again.</summary>
    public int Retries => Math.Max(0, Dispatches - 1);

    /// <summary>From its making to its end, or to the last that is known of it, in nanoseconds.</summary>
    public long TotalNs => (EndedNs ?? _sinceNs) - QueuedNs;

    internal ulong Request { get; set; }

    internal bool IsSettled { get; private set; }

    /// <summary>Its device was taken off line for its sake.</summary>
    internal bool IsOffline { get; set; }

    /// <summary>Begins a new life.</summary>
    internal void Begin(long queuedNs)
    {
        _events.Clear();
        _place = CommandPlace.Queue;
        _sinceNs = queuedNs;
        QueuedNs = queuedNs;
        EndedNs = null;
        Outcome = string.Empty;
        (Dispatches, Omitted, Number) = (0, 0, 0);
        (WaitingNs, HeldNs, OutNs, RecoveryNs) = (0, 0, 0, 0);
        (HasTrouble, WasRecovered, IsSettled, IsOffline) = (false, false, false, false);
    }

    internal void Dispatched(long nowNs, Func<long, long, long> heldBetween)
    {
        if (_place == CommandPlace.Driver)
        {
            // It was not taken the last time: the driver was busy, and nobody tells.
            _place = CommandPlace.Queue;
            Dispatches--;
        }

        LeaveQueue(nowNs, heldBetween);
        Dispatches++;
        Enter(CommandPlace.Driver, nowNs);
        Add(nowNs, CommandMoment.Dispatched);
    }

    internal void Refused(long nowNs, string answer)
    {
        HasTrouble = true;
        Add(nowNs, CommandMoment.Refused, detail: answer);
    }

    internal void Failed(long nowNs, bool timedOut, bool inBackground)
    {
        (HasTrouble, WasRecovered) = (true, true);
        if (timedOut && _place == CommandPlace.Driver)
        {
            Add(nowNs, CommandMoment.TimedOut);
        }

        if (_place != CommandPlace.Recovery)
        {
            IsSettled = false;
            Enter(CommandPlace.Recovery, nowNs);
        }

        if (!inBackground)
        {
            Add(nowNs, CommandMoment.HandedOver);
        }
    }

    internal void Settled(long nowNs)
    {
        IsSettled = true;
        Add(nowNs, CommandMoment.Settled);
    }

    internal void Flushed(long nowNs, bool isRetried) =>
        Add(nowNs, isRetried ? CommandMoment.Retried : CommandMoment.GivenUp);

    internal void Requeued(long nowNs)
    {
        HasTrouble = true;
        Enter(CommandPlace.Queue, nowNs);
        Add(nowNs, CommandMoment.Requeued);
    }

    internal void Ended(long nowNs, string outcome, Func<long, long, long> heldBetween)
    {
        if (_place == CommandPlace.Queue)
        {
            LeaveQueue(nowNs, heldBetween);
        }

        Enter(CommandPlace.Gone, nowNs);
        EndedNs = nowNs;
        Outcome = outcome;
        HasTrouble |= outcome != "0";
        Add(nowNs, CommandMoment.Ended, detail: outcome);
    }

    /// <summary>The run is over and the command is not.</summary>
    internal void Cut(long nowNs)
    {
        HasTrouble = true;
        Enter(_place, nowNs);
    }

    internal void Add(long nowNs, CommandMoment moment, int number = -1, string detail = "")
    {
        if (_events.Count < MostEvents)
        {
            _events.Add(new CommandEvent(nowNs, moment, number, detail));
        }
        else
        {
            Omitted++;
        }
    }

    private void LeaveQueue(long nowNs, Func<long, long, long> heldBetween)
    {
        if (_place == CommandPlace.Queue && nowNs > _sinceNs)
        {
            long held = heldBetween(_sinceNs, nowNs);
            HeldNs += held;
            WaitingNs -= held;
        }
    }

    private void Enter(CommandPlace place, long nowNs)
    {
        long passed = nowNs - _sinceNs;
        switch (_place)
        {
            case CommandPlace.Queue:
                WaitingNs += passed;
                break;
            case CommandPlace.Driver:
                OutNs += passed;
                break;
            case CommandPlace.Recovery:
                RecoveryNs += passed;
                break;
        }

        _place = place;
        _sinceNs = nowNs;
    }

    private enum CommandPlace : byte
    {
        Queue,
        Driver,
        Recovery,
        Gone,
    }
}
