using System.Runtime.CompilerServices;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>The driver that joins initiator and target without a wire: a host template on one side, a target port on
/// the other. Targets may live on other shards; then handles cross by the shards' inboxes, data never does.</summary>
public sealed partial class LoopbackHost : HostTemplate
{
    /// <summary>Tasks beyond can_queue: room for commands while others, whose abort failed, are still out.</summary>
    private const int SpareTasks = 64;

    private readonly List<LoopbackPort> _ports = [];
    private byte[]? _waste;
    private readonly Cpu _cpu;
    private readonly List<LoopbackTask> _tasks = [];
    private LoopbackTask? _free;

    /// <summary>Creates a host without targets.</summary>
    /// <param name="cpu">The CPU that takes its interrupts; on the shard of the SCSI subsystem.</param>
    /// <param name="options">What it is made of.</param>
    public LoopbackHost(Cpu cpu, LoopbackOptions? options = null)
    {
        _cpu = cpu;
        Options = options ?? new LoopbackOptions();
        Buffers = Options.Buffers is { } buffers ? new ScsiBuffers(this, buffers) : null;
    }

    /// <summary>What it was made of.</summary>
    public LoopbackOptions Options { get; }

    /// <summary>The targets, in the order in which they were added.</summary>
    public IReadOnlyList<LoopbackPort> Ports => _ports;

    /// <summary>The CPU that takes its interrupts.</summary>
    public Cpu Cpu => _cpu;

    /// <summary>Rules that make commands fail; null: none.</summary>
    public LoopbackFaults? Faults { get; set; }

    /// <summary>The driver's own buffers; null: it has none.</summary>
    public ScsiBuffers? Buffers { get; }

    /// <summary>Responses that came after the claim on their command had ended; they were dropped.</summary>
    public long StaleResponses { get; internal set; }

    /// <summary>Windows that a target asked for after the claim on their command had ended; it got a waste buffer.
    /// </summary>
    public long StaleWindows { get; internal set; }

    /// <summary>What such a target reads and writes: it never moves, and is the host's own, so that runs are
    /// repeatable.</summary>
    internal byte[] Waste => _waste ??= MakeWaste();

    /// <summary>Commands that the driver still had when an abort or reset of it reported success; they were put in
    /// quarantine for at most <see cref="LoopbackOptions.ManagementTimeoutNs"/> after their answer is due.</summary>
    public long KeptReferences { get; private set; }

    /// <summary>Answers with more data than there was room for; the commands failed with DID_ERROR.</summary>
    public long Overruns { get; internal set; }

    /// <summary>GOOD answers to reads and writes without any data.</summary>
    public long EmptyAnswers { get; internal set; }

    /// <summary>How many commands are on the wire or at a target, answered for or not.</summary>
    public int TasksInUse
    {
        get
        {
            int count = 0;
            foreach (LoopbackTask task in _tasks)
            {
                count += task.IsInUse ? 1 : 0;
            }

            return count;
        }
    }

    // Each task has a buffer, if there are any: then those are the limit.
    private int MaximumTasks =>
        (Buffers?.Options.Maximum ?? Options.CanQueue * (Options.HostTagset ? 1 : Options.HardwareQueues)) + SpareTasks;

    private static byte[] MakeWaste()
    {
        // No value that anybody would take for data.
        byte[] waste = GC.AllocateUninitializedArray<byte>(65_536, pinned: true);
        waste.AsSpan().Fill(0xDB);
        return waste;
    }

    /// <summary>True if a command is on the wire or at a target and not answered for.</summary>
    public bool HasOut(ScsiCommand command)
    {
        foreach (LoopbackTask task in _tasks)
        {
            if (task.IsOut && ReferenceEquals(task.Command, command))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a task was sent by this driver under a tag and is still what it was then: not freed, and not used
    /// for another command.</summary>
    public static bool Keeps(SamTask task, ulong taskTag) =>
        task is not LoopbackTask own || (own.IsInUse && own.TaskTag == taskTag);

    /// <summary>Adds the commands that are on the wire or at a target and not answered for, with the claims that they
    /// were sent under.</summary>
    public void CollectOut(List<(ScsiCommand Command, Handle Claim)> into)
    {
        foreach (LoopbackTask task in _tasks)
        {
            if (task.IsOut)
            {
                into.Add((task.Command, task.Claim));
            }
        }
    }

    /// <inheritdoc/>
    public override string ProcName => Options.ProcName;

    /// <inheritdoc/>
    public override string Info => Options.Info;

    /// <inheritdoc/>
    public override int CanQueue => Options.CanQueue;

    /// <inheritdoc/>
    public override int CommandsPerLun => Options.CommandsPerLun;

    /// <inheritdoc/>
    public override int TargetCanQueue => Options.TargetCanQueue;

    /// <inheritdoc/>
    public override int ThisId => Options.ThisId;

    /// <inheritdoc/>
    public override int MaxChannel => Options.MaxChannel;

    /// <inheritdoc/>
    public override int MaxId => Options.MaxId;

    /// <inheritdoc/>
    public override ulong MaxLun => Options.MaxLun;

    /// <inheritdoc/>
    public override int MaxCdbLength => Options.MaxCdbLength;

    /// <inheritdoc/>
    public override int SgTableSize => Options.SgTableSize;

    /// <inheritdoc/>
    public override long MaxSectors => Options.MaxSectors;

    /// <inheritdoc/>
    public override int HardwareQueues => Options.HardwareQueues;

    /// <inheritdoc/>
    public override bool HostTagset => Options.HostTagset;

    /// <inheritdoc/>
    public override bool TrackQueueDepth => Options.TrackQueueDepth;

    /// <inheritdoc/>
    public override bool SkipSettleDelay => Options.SkipSettleDelay;

    /// <inheritdoc/>
    public override EhCallbacks EhCallbacks =>
        EhCallbacks.Abort
        | EhCallbacks.DeviceReset
        | EhCallbacks.TargetReset
        | EhCallbacks.BusReset
        | EhCallbacks.HostReset
        | EhCallbacks.NexusReset;

    /// <inheritdoc/>
    public override RecoveryScopeKind RecoveryScope => Options.RecoveryScope;

    /// <inheritdoc/>
    public override bool RecoveryEscalates => Options.RecoveryEscalates;

    /// <summary>Joins a target to an address.</summary>
    /// <param name="channel">0 to <see cref="LoopbackOptions.MaxChannel"/>.</param>
    /// <param name="id">0 to <see cref="LoopbackOptions.MaxId"/> − 1.</param>
    /// <param name="target">The target.</param>
    /// <param name="targetCpu">A CPU of the target's shard; null: the host's.</param>
    /// <param name="relativeTargetPort">The target port's relative identifier, from 1.</param>
    public LoopbackPort AddTarget(
        int channel,
        int id,
        SamTarget target,
        Cpu? targetCpu = null,
        ushort relativeTargetPort = 1
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)channel, (uint)Options.MaxChannel, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)Options.MaxId, nameof(id));
        if (FindPort(channel, id) is not null)
        {
            throw new ArgumentException($"there is a target at {channel}:{id} already", nameof(id));
        }

        var port = new LoopbackPort(this, channel, id, target, targetCpu ?? _cpu, relativeTargetPort);
        _ports.Add(port);
        return port;
    }

    /// <inheritdoc/>
    public override QueueCommandResult QueueCommand(ScsiCommand command)
    {
        LoopbackPort port = Unsafe.As<LoopbackPort>(command.Device.Target.DriverData!);
        if (port.Remote is { IsBlocked: true })
        {
            return QueueCommandResult.TargetBusy;
        }

        if (Faults is not null && QueueWithFaults(command, port) is { } result)
        {
            return result;
        }

        LoopbackTask? task = Take(command, port);
        if (task is null)
        {
            return QueueCommandResult.HostBusy;
        }

        if (port.LosesResponses || !Options.HasAutosense)
        {
            return QueueWithCare(command, port, task);
        }

        Send(command, port, task);
        return QueueCommandResult.Accepted;
    }

    /// <inheritdoc/>
    public override async ShardTask<bool> TargetAllocAsync(ScsiTarget target)
    {
        if (FindPort(target.Channel, target.Id) is not { } port)
        {
            return false;
        }

        target.DriverData = port;
        if (Buffers is not null)
        {
            port.Remote = new RemotePort(this, target, Buffers.Options.DeviceLossNs);
        }

        if (port.Nexus is null)
        {
            await new LoopbackLogin(this, port).RunAsync();
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool DeviceAlloc(ScsiDevice device)
    {
        Buffers?.LunAppeared(device.Host);
        return true;
    }

    /// <inheritdoc/>
    public override void DeviceDestroy(ScsiDevice device) => Buffers?.LunGone();

    /// <inheritdoc/>
    public override bool DeviceConfigure(ScsiDevice device)
    {
        if (Options.NoUldAttachChannels.Contains(device.Target.Channel))
        {
            device.NoUldAttach = true;
        }

        return true;
    }

    internal void Return(LoopbackTask task)
    {
        task.NextFree = _free;
        _free = task;
    }

    /// <summary>Frames a command and puts it on the wire.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Send(ScsiCommand command, LoopbackPort port, LoopbackTask task)
    {
        task.Frame(command, port);

        // Path 8: the driver has framed the command; its data windows are the command's own scatter list.
        _cpu.Shard.Mark(Step.Framed, command.Claim.Value, command);

        // Path 9: on the wire.
        _cpu.Shard.Mark(Step.WireDown, command.Claim.Value, command);
        task.SendDown();
    }

    /// <summary>Takes a task. They are not found by tag or slot: after an abort that failed, the mid layer may send
    /// another command there while the first is still at the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LoopbackTask? Take(ScsiCommand command, LoopbackPort port)
    {
        LoopbackTask? task = _free;
        if (task is null)
        {
            task = Make();
            if (task is null)
            {
                return null;
            }
        }
        else
        {
            _free = task.NextFree;
        }

        if (Buffers is not null)
        {
            task.Buffer = Buffers.Take(command, task);
            if (task.Buffer is null)
            {
                Return(task);
                return null;
            }
        }

        task.Take(command, port);
        command.DriverData = task;
        return task;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LoopbackTask? Make()
    {
        if (_tasks.Count >= MaximumTasks)
        {
            return null;
        }

        var task = new LoopbackTask(this);
        _tasks.Add(task);
        return task;
    }

    private QueueCommandResult QueueWithCare(ScsiCommand command, LoopbackPort port, LoopbackTask task)
    {
        if (!port.IsConnected)
        {
            return Answer(task, command, port, new LoopbackOutcome { HostByte = HostByte.NoConnect });
        }

        if (port.IsSilent)
        {
            return Answer(task, command, port, new LoopbackOutcome { IsSwallowed = true });
        }

        if (!Options.HasAutosense && port.TakeSense(command) is { } kept)
        {
            int length = command.Data.CopyFrom(0, kept);
            return Answer(task, command, port, new LoopbackOutcome { ResidualBytes = command.LengthBytes - length });
        }

        Send(command, port, task);
        return QueueCommandResult.Accepted;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private QueueCommandResult? QueueWithFaults(ScsiCommand command, LoopbackPort port)
    {
        RaiseGhosts(command);
        if (!Faults!.TryInject(command, out LoopbackOutcome outcome))
        {
            return null;
        }

        if (outcome.Fault is null && outcome.Queue != QueueCommandResult.Accepted)
        {
            return outcome.Queue;
        }

        LoopbackTask? task = Take(command, port);
        if (task is null)
        {
            return QueueCommandResult.HostBusy;
        }

        if (outcome.Fault is not { } fault)
        {
            return Answer(task, command, port, outcome);
        }

        if (port.LosesResponses || port.HasSenseFor(command))
        {
            fault.Ended(command);
            return QueueWithCare(command, port, task);
        }

        task.Frame(command, port);
        _cpu.Shard.Mark(Step.Framed, command.Claim.Value, command);
        _cpu.Shard.Mark(Step.WireDown, command.Claim.Value, command);
        task.SendDown(fault);
        return QueueCommandResult.Accepted;
    }

    private static QueueCommandResult Answer(
        LoopbackTask task,
        ScsiCommand command,
        LoopbackPort port,
        LoopbackOutcome outcome
    )
    {
        task.Frame(command, port);
        task.Answer(outcome);
        return QueueCommandResult.Accepted;
    }

    private LoopbackPort? FindPort(int channel, int id)
    {
        foreach (LoopbackPort port in _ports)
        {
            if (port.Channel == channel && port.Id == id)
            {
                return port;
            }
        }

        return null;
    }
}
