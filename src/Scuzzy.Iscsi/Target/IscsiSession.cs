using System.Runtime.CompilerServices;
using Scuzzy.Iscsi.Login;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Timers;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Iscsi.Target;

/// <summary>A session: the nexus, the command window and the commands under way (RFC 7143 4.2.2; kernel: struct
/// iscsit_session).</summary>
/// <remarks>Bounds: <see cref="IscsiServerOptions.Window"/> commands, as many task management requests as
/// <see cref="MaximumManagements"/>, and <see cref="IscsiServerOptions.MaximumBufferBytes"/> of data.</remarks>
internal sealed partial class IscsiSession
{
    /// <summary>Commands that may come with the I bit beyond the window.</summary>
    public const int ImmediateReserve = 16;

    /// <summary>Task management requests under way.</summary>
    public const int MaximumManagements = 32;

    private readonly TaskTable _tasks;
    private readonly IInOrder?[] _held;
    private readonly int _window;
    private readonly long _maximumBufferBytes;
    private IscsiTask? _firstWaiting;
    private IscsiTask? _lastWaiting;
    private int _heldCount;
    private uint _maxCmdSn;
    private int _immediateTasks;
    private bool _isStarting;
    private OrphanTimer? _orphanTimer;

    public IscsiSession(IscsiServer server, NegotiatedParameters parameters, ulong isid, ushort tsih, uint cmdSn)
    {
        Server = server;
        Parameters = parameters;
        Isid = isid;
        Tsih = tsih;
        ExpCmdSn = cmdSn;
        _window = server.Options.Window;
        _maximumBufferBytes = server.Options.MaximumBufferBytes;
        _maxCmdSn = cmdSn + (uint)_window - 1;
        _tasks = new TaskTable(this, _window + ImmediateReserve);
        _held = new IInOrder?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_window)];
    }

    public IscsiServer Server { get; }

    public NegotiatedParameters Parameters { get; set; }

    public ulong Isid { get; }

    public ushort Tsih { get; }

    /// <summary>The target; null in a discovery session.</summary>
    public IscsiTargetNode? Node { get; init; }

    /// <summary>Its portal group's tag.</summary>
    public ushort Group { get; init; }

    /// <summary>The nexus; null in a discovery session.</summary>
    public SamNexus? Nexus { get; init; }

    public List<IscsiConnection> Connections { get; } = [];

    /// <summary>The session is over; it lives on until the device server has let go of its tasks.</summary>
    public bool HasEnded { get; private set; }

    public bool IsDiscovery => Node is null;

    /// <summary>Error recovery level 1 and up: what was sent can be asked for again.</summary>
    public bool RecoversData => Parameters.ErrorRecoveryLevel >= 1;

    /// <summary>Error recovery level 2: tasks outlive their connection.</summary>
    public bool KeepsTasks => Parameters.ErrorRecoveryLevel >= 2 && !HasEnded;

    /// <summary>The next command in order.</summary>
    public uint ExpCmdSn { get; private set; }

    /// <summary>The last command that may be sent; never goes back.</summary>
    public uint MaxCmdSn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            uint now = ExpCmdSn + (uint)Math.Max(0, _window - _tasks.InUse - ManagementsInUse) - 1;
            if (SerialNumber.IsBefore(_maxCmdSn, now))
            {
                _maxCmdSn = now;
            }

            return _maxCmdSn;
        }
    }

    /// <summary>Tasks that hold memory or that the device server has.</summary>
    public int TasksInUse => _tasks.InUse;

    /// <summary>Bytes that tasks which are being executed may take.</summary>
    public long BufferBytesInUse { get; private set; }

    private int ManagementsInUse { get; set; }

    /// <summary>True if a command that is not immediate may have this number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsInWindow(uint cmdSn) =>
        SerialNumber.Distance(ExpCmdSn, cmdSn) >= 0 && SerialNumber.Distance(cmdSn, MaxCmdSn) >= 0;

    /// <summary>A task for a new command; null if there are too many immediate ones. For the others the window
    /// promises room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IscsiTask? TakeTask(bool isImmediate)
    {
        if (isImmediate && _immediateTasks == ImmediateReserve)
        {
            return null;
        }

        _immediateTasks += isImmediate ? 1 : 0;
        return _tasks.Take();
    }

    /// <summary>The newest task of a tag, or null.</summary>
    public IscsiTask? Find(uint initiatorTaskTag) => _tasks.Find(initiatorTaskTag);

    /// <summary>The task that a target transfer tag belongs to, or null.</summary>
    public IscsiTask? FindByTransferTag(uint tag) => _tasks.At(tag >> 16);

    /// <summary>Makes a task known once its command's header has been read.</summary>
    public void Add(IscsiTask task) => _tasks.Add(task);

    /// <summary>Takes a request in whose CmdSN is in the window: carried out when its turn comes.</summary>
    /// <returns>False if there is such a number already: a duplicate.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Accept(uint cmdSn, IInOrder request)
    {
        if (cmdSn != ExpCmdSn || (_heldCount | _fenced.Count) > 0)
        {
            return AcceptSlowly(cmdSn, request);
        }

        ExpCmdSn++;
        request.Deliver();
        return true;
    }

    /// <summary>Starts a task, now or when there is memory for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start(IscsiTask task)
    {
        bool fits = BufferBytesInUse == 0 || BufferBytesInUse + task.ReservedBytes <= _maximumBufferBytes;
        if (_firstWaiting is null && fits)
        {
            BufferBytesInUse += task.ReservedBytes;
            task.Execute();
            return;
        }

        task.State = IscsiTaskState.Waiting;
        Append(task);
    }

    /// <summary>Takes a task back that has ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(IscsiTask task)
    {
        if (task.HasStarted)
        {
            task.HasStarted = false;
            BufferBytesInUse -= task.ReservedBytes;
        }

        _immediateTasks -= task.IsImmediate ? 1 : 0;
        _tasks.Return(task);
        if (_firstWaiting is not null)
        {
            StartWaiting();
        }

        if (_logouts.Count > 0)
        {
            AnswerLogouts();
        }

        if (HasEnded)
        {
            Server.ForgetIfIdle(this);
        }
    }

    /// <summary>True if it is the session of an initiator port with a target.</summary>
    public bool IsOf(string initiatorName, ulong isid, IscsiTargetNode? node, ushort group) =>
        !HasEnded
        && Isid == isid
        && Group == group
        && ReferenceEquals(Node, node)
        && string.Equals(Parameters.InitiatorName, initiatorName, StringComparison.Ordinal);

    /// <summary>Ends the session: its nexus is lost, its connections are closed.</summary>
    /// <param name="spared">One that has still something to say, or null.</param>
    public void End(IscsiConnection? spared = null)
    {
        if (HasEnded)
        {
            return;
        }

        HasEnded = true;
        Node?.Sessions.Remove(this);
        foreach (IscsiConnection connection in Connections.ToArray())
        {
            if (!ReferenceEquals(connection, spared))
            {
                connection.Abort();
            }
        }

        _orphanTimer?.Cancel();
        DiscardHeld();
        DiscardFenced();
        if (Nexus is not null)
        {
            Node!.Target.NexusLost(Nexus);
        }

        _tasks.EndOrphans(_ => true);

        Server.ForgetIfIdle(this);
    }

    /// <summary>A connection is gone. Its tasks end without responses, and the session with the last of its
    /// connections. An initiator that lost it can repeat on another what has not arrived (RFC 7143 4.2.2.1). At error
    /// recovery level 2, if it was lost, its tasks wait for another connection to take them over, for a time.</summary>
    public void Remove(IscsiConnection connection, bool isLost)
    {
        Connections.Remove(connection);
        LoseFences(connection);
        if (HasEnded)
        {
            return;
        }

        if (isLost && KeepsTasks)
        {
            long seconds = Parameters.DefaultTime2Wait + Parameters.DefaultTime2Retain;
            _orphanTimer ??= new OrphanTimer(this);
            _orphanTimer.Arm(Server.Shard, Server.Shard.NowNs + (seconds * 1_000_000_000));
            return;
        }

        _tasks.EndOrphans(c => ReferenceEquals(c, connection));
        if (Connections.Count == 0 && _orphanTimer is not { IsArmed: true })
        {
            End();
        }
    }

    /// <summary>Ends the tasks of a connection that was lost.</summary>
    /// <returns>False if there were none.</returns>
    public bool EndOrphansOf(ushort connectionId) => _tasks.EndOrphans(c => c.ConnectionId == connectionId) > 0;

    private void OrphansExpired()
    {
        if (Connections.Count == 0)
        {
            End();
        }
        else
        {
            _tasks.EndOrphans(_ => true);
        }
    }

    private bool AcceptSlowly(uint cmdSn, IInOrder request)
    {
        ref IInOrder? place = ref _held[cmdSn & (uint)(_held.Length - 1)];
        if (place is not null)
        {
            return false;
        }

        place = request;
        _heldCount++;
        while (_held[ExpCmdSn & (uint)(_held.Length - 1)] is { } next)
        {
            _held[ExpCmdSn & (uint)(_held.Length - 1)] = null;
            _heldCount--;
            ExpCmdSn++;
            next.Deliver();
        }

        DeliverFenced();
        return true;
    }

    private void Append(IscsiTask task)
    {
        task.NextWaiting = null;
        if (_lastWaiting is null)
        {
            _firstWaiting = task;
        }
        else
        {
            _lastWaiting.NextWaiting = task;
        }

        _lastWaiting = task;
    }

    private void StartWaiting()
    {
        if (_isStarting)
        {
            return;
        }

        _isStarting = true;
        while (_firstWaiting is { } task)
        {
            bool isDead = task.State == IscsiTaskState.Dead || HasEnded;
            bool fits = BufferBytesInUse == 0 || BufferBytesInUse + task.ReservedBytes <= _maximumBufferBytes;
            if (!isDead && !fits)
            {
                break;
            }

            _firstWaiting = task.NextWaiting;
            if (_firstWaiting is null)
            {
                _lastWaiting = null;
            }

            if (isDead)
            {
                task.Discard();
                continue;
            }

            BufferBytesInUse += task.ReservedBytes;
            task.Execute();
        }

        _isStarting = false;
    }

    private void DiscardHeld()
    {
        for (int i = 0; i < _held.Length; i++)
        {
            IInOrder? request = _held[i];
            _held[i] = null;
            request?.Discard();
        }

        _heldCount = 0;
        StartWaiting();
    }

    /// <summary>Ends tasks that no connection has taken over.</summary>
    private sealed class OrphanTimer(IscsiSession session) : ShardTimer(session.Server.Shard.Cpus[0])
    {
        protected override void Expired() => session.OrphansExpired();
    }
}
