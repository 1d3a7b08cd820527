using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>The driver that joins initiator and target without a wire (kernel: tcm_loop): each command becomes a task
/// of the device server behind its port, after the latency that the options give.</summary>
public sealed class LoopbackHost : HostTemplate
{
    /// <summary>Exchanges beyond can_queue: room for commands of the error handler while aborted ones are still out.</summary>
    private const int SpareExchanges = 16;

    private readonly LoopbackOptions _options;
    private readonly LoopbackPort?[] _ports;
    private readonly HandlePool<LoopbackExchange> _exchanges;
    private readonly bool _completesOnSubmitter;

    /// <summary>Creates a host; ports are connected before the scan, or later as a hot-plug.</summary>
    public LoopbackHost(LoopbackOptions options)
    {
        _options = options;
        _ports = new LoopbackPort?[(options.MaxChannel + 1) * options.MaxId];
        _exchanges = new HandlePool<LoopbackExchange>(options.CanQueue + SpareExchanges, _ => new LoopbackExchange(this));
        _completesOnSubmitter = options.HardwareQueues > 1;
        LatencyNs = options.LatencyNs;
    }

    /// <inheritdoc/>
    public override string ProcName => _options.ProcName;

    /// <inheritdoc/>
    public override string Info => _options.Info;

    /// <inheritdoc/>
    public override int CanQueue => _options.CanQueue;

    /// <inheritdoc/>
    public override int CommandsPerLun => Math.Min(_options.CommandsPerLun, _options.CanQueue);

    /// <inheritdoc/>
    public override int MaxChannel => _options.MaxChannel;

    /// <inheritdoc/>
    public override int MaxId => _options.MaxId;

    /// <inheritdoc/>
    public override ulong MaxLun => _options.MaxLun;

    /// <inheritdoc/>
    public override int MaxCdbLength => Cdb.MaximumLength;

    /// <inheritdoc/>
    public override int SgTableSize => _options.SgTableSize;

    /// <inheritdoc/>
    public override int MaxSectors => _options.MaxSectors;

    /// <inheritdoc/>
    public override int HardwareQueues => _options.HardwareQueues;

    /// <inheritdoc/>
    public override bool HostTagset => _options.HostTagset;

    /// <inheritdoc/>
    public override bool TrackQueueDepth => true;

    /// <inheritdoc/>
    public override EhCallbacks EhCallbacks =>
        EhCallbacks.Abort | EhCallbacks.DeviceReset | EhCallbacks.TargetReset | EhCallbacks.BusReset
        | EhCallbacks.HostReset;

    /// <summary>Commands that are on the wire or at a target.</summary>
    public int ExchangesInUse => _exchanges.InUse;

    internal Cpu InterruptCpu => _options.InterruptCpu;

    internal Shard Shard => _options.InterruptCpu.Shard;

    internal long LatencyNs { get; }

    internal long TaskManagementTimeoutNs => _options.TaskManagementTimeoutNs;

    /// <summary>Connects a target port; its place must be free and within the host's topology.</summary>
    public void Connect(LoopbackPort port)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port.Channel, MaxChannel, nameof(port));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(port.Id, MaxId, nameof(port));
        ref LoopbackPort? place = ref _ports[Place(port.Channel, port.Id)];
        Invariant.Holds(place is null, "two ports at one place of a loopback host");
        place = port;
    }

    /// <inheritdoc/>
    public override QueueCommandResult QueueCommand(ScsiCommand command)
    {
        LoopbackUnit unit = Unsafe.As<LoopbackUnit>(command.Device.DriverData!);
        if (!_options.Autosense && AnswersRequestSense(unit, command))
        {
            return QueueCommandResult.Accepted;
        }

        if (!_exchanges.TryTake(out LoopbackExchange exchange, out Handle handle))
        {
            return QueueCommandResult.HostBusy;
        }

        command.DriverData = exchange;
        exchange.Send(handle, command, unit, _completesOnSubmitter ? SubmitterOf(command) : InterruptCpu);
        return QueueCommandResult.Accepted;
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> AbortAsync(ScsiCommand command)
    {
        if (command.DriverData is not LoopbackExchange exchange || !exchange.Carries(command))
        {
            // It has been answered already: nobody touches it any more.
            return EhOutcome.Success;
        }

        Handle handle = exchange.Handle;
        var abort = new LoopbackManagement(this, exchange.Unit.Port, TaskManagementFunction.AbortTask)
        {
            Lun = exchange.Unit.Lun,
            TaskTag = exchange.TaskTag,
        };
        TaskManagementResponse? response = await abort.ExecuteAsync();
        if (response is not (TaskManagementResponse.FunctionComplete or TaskManagementResponse.FunctionSucceeded))
        {
            return EhOutcome.Failed;
        }

        if (exchange.Handle == handle && exchange.Carries(command))
        {
            exchange.Detach();
        }

        return EhOutcome.Success;
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> DeviceResetAsync(ScsiDevice device)
    {
        var unit = (LoopbackUnit)device.DriverData!;
        return await ResetAsync(unit.Port, TaskManagementFunction.LogicalUnitReset, unit.Lun)
            ? Detached(exchange => ReferenceEquals(exchange.Unit, unit))
            : EhOutcome.Failed;
    }

    /// <inheritdoc/>
    public override async ShardTask<EhOutcome> TargetResetAsync(ScsiTarget target) =>
        PortAt(target.Channel, target.Id) is { } port
        && await ResetAsync(port, TaskManagementFunction.TargetReset, lun: 0)
            ? Detached(exchange => ReferenceEquals(exchange.Unit.Port, port))
            : EhOutcome.Failed;

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> BusResetAsync(ScsiHost host, int channel) =>
        ResetPortsAsync(port => port.Channel == channel);

    /// <inheritdoc/>
    public override ShardTask<EhOutcome> HostResetAsync(ScsiHost host) => ResetPortsAsync(_ => true);

    /// <inheritdoc/>
    public override async ShardTask<bool> TargetAllocAsync(ScsiTarget target)
    {
        if (PortAt(target.Channel, target.Id) is not { } port)
        {
            return false;
        }

        if (port.Nexus is null)
        {
            await LoginAsync(port);
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool DeviceAlloc(ScsiDevice device)
    {
        if (PortAt(device.Target.Channel, device.Target.Id) is not { } port)
        {
            return false;
        }

        device.DriverData = new LoopbackUnit(port, device.WireLun);
        return true;
    }

    /// <inheritdoc/>
    public override bool DeviceConfigure(ScsiDevice device)
    {
        device.NoUldAttach = (_options.HiddenChannels >> device.Target.Channel & 1) != 0;
        return true;
    }

    internal void Return(LoopbackExchange exchange, bool wasTerminated)
    {
        _ = wasTerminated;
        exchange.Detach();
        _exchanges.Return(exchange.Handle);
    }

    internal void KeepSense(LoopbackExchange exchange, ScsiCommand command)
    {
        if (_options.Autosense)
        {
            command.SetSense(exchange.Sense);
        }
        else
        {
            exchange.Unit.PendingSense = exchange.Sense.ToArray();
        }
    }

    /// <summary>Without autosense the sense data waits at the port (SAM-2 5.9.4.2) until REQUEST SENSE fetches it or
    /// another command clears it.</summary>
    private static bool AnswersRequestSense(LoopbackUnit unit, ScsiCommand command)
    {
        byte[]? pending = unit.PendingSense;
        unit.PendingSense = null;
        if (pending is null || command.Cdb.OperationCode != OperationCode.RequestSense)
        {
            return false;
        }

        int copied = command.Data.CopyFrom(0, pending);
        command.ResidualBytes = command.LengthBytes - copied;
        command.Done(command.Claim);
        return true;
    }

    private Cpu SubmitterOf(ScsiCommand command)
    {
        Cpu cpu = command.SubmitCpu;
        return ReferenceEquals(cpu.Shard, Shard) ? cpu : InterruptCpu;
    }

    private int Place(int channel, int id) => (channel * MaxId) + id;

    [SuppressMessage("Style", "IDE0046", Justification = "The range check reads better on its own.")]
    private LoopbackPort? PortAt(int channel, int id)
    {
        if ((uint)channel > (uint)MaxChannel || (uint)id >= (uint)MaxId)
        {
            return null;
        }

        return _ports[Place(channel, id)];
    }

    private async ShardTask LoginAsync(LoopbackPort port)
    {
        var done = new ShardCompletion(InterruptCpu);
        LoopbackWire.Deliver(
            InterruptCpu,
            port.Cpu,
            new DelegateWorkItem(() =>
            {
                port.Nexus = port.Target.Login(_options.InitiatorPortName, port.RelativeTargetPort);
                LoopbackWire.Deliver(port.Cpu, InterruptCpu, new DelegateWorkItem(done.Complete));
            })
        );
        await done.Wait();
    }

    private async ShardTask<EhOutcome> ResetPortsAsync(Func<LoopbackPort, bool> isMeant)
    {
        bool all = true;
        foreach (LoopbackPort? port in _ports)
        {
            if (port?.Nexus is not null && isMeant(port))
            {
                all &= await ResetAsync(port, TaskManagementFunction.TargetReset, lun: 0);
            }
        }

        return all ? Detached(exchange => isMeant(exchange.Unit.Port)) : EhOutcome.Failed;
    }

    private async ShardTask<bool> ResetAsync(LoopbackPort port, TaskManagementFunction function, ulong lun)
    {
        var reset = new LoopbackManagement(this, port, function) { Lun = lun };
        return await reset.ExecuteAsync() is TaskManagementResponse.FunctionComplete;
    }

    /// <summary>Takes back every command that a reset has ended.</summary>
    private EhOutcome Detached(Func<LoopbackExchange, bool> isMeant)
    {
        for (int slot = 0; slot < _exchanges.Capacity; slot++)
        {
            if (_exchanges.InUseAt(slot) is { IsAttached: true } exchange && isMeant(exchange))
            {
                exchange.Detach();
            }
        }

        return EhOutcome.Success;
    }
}
