using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>One command on the loopback wire: the driver's object for it and the target's task at once, so that data
/// moves straight between the store and the initiator's memory. Pooled by the host.</summary>
/// <remarks>It is not found by tag: after an abort that failed, the mid layer may send another command under the same
/// tag while the first is still at the target.</remarks>
internal sealed class LoopbackExchange : SamTask
{
    private readonly LoopbackHost _host;
    private readonly Down _down;
    private readonly Up _up;
    private LoopbackUnit _unit = null!;
    private ScsiCommand? _command;
    private Handle _claim;
    private Cpu _interruptCpu = null!;
    private LoopbackWire.Latency? _downLatency;
    private LoopbackWire.Latency? _upLatency;
    private bool _wasTerminated;

    public LoopbackExchange(LoopbackHost host)
    {
        _host = host;
        _down = new Down(this);
        _up = new Up(this);
    }

    /// <summary>The exchange's own use in the host's pool.</summary>
    public Handle Handle { get; private set; }

    /// <summary>Where it went.</summary>
    public LoopbackUnit Unit => _unit;

    /// <summary>True while it carries a command for the initiator; false once an abort or reset took it back.</summary>
    public bool IsAttached => _command is not null;

    /// <summary>True if it carries this use of a command.</summary>
    public bool Carries(ScsiCommand command) => ReferenceEquals(_command, command) && command.Holds(_claim);

    /// <summary>Frames a command and sends it to its target port.</summary>
    public void Send(Handle handle, ScsiCommand command, LoopbackUnit unit, Cpu interruptCpu)
    {
        Handle = handle;
        _unit = unit;
        _command = command;
        _claim = command.Claim;
        _interruptCpu = interruptCpu;
        _wasTerminated = false;
        Clear();

        // Path 8: the frame: nexus, LUN, tag, CDB, and the lengths of the data windows.
        Nexus = unit.Port.Nexus!;
        Lun = unit.Lun;
        TaskTag = handle.Value;
        Cdb = command.Cdb;
        DataInLength = command.Direction == DataDirection.FromDevice ? command.LengthBytes : 0;
        DataOutLength = command.Direction == DataDirection.ToDevice ? command.LengthBytes : 0;
        Shard shard = _host.Shard;
        shard.Mark(Step.Framed, _claim.Value, command);

        // Path 9: the wire.
        shard.Mark(Step.WireDown, _claim.Value, command);
        Cpu port = unit.Port.Cpu;
        if (_host.LatencyNs == 0)
        {
            LoopbackWire.Deliver(interruptCpu, port, _down);
        }
        else
        {
            _downLatency ??= new LoopbackWire.Latency(_host.InterruptCpu, _down);
            _downLatency.Send(port, _host.LatencyNs);
        }
    }

    /// <summary>Forgets the command: an abort or reset has taken it back. What the target still says is dropped.</summary>
    public void Detach()
    {
        _command = null;
        _claim = default;
    }

    /// <inheritdoc/>
    public override unsafe byte* DataIn(long offset, int maximum, out int length) => Window(offset, maximum, out length);

    /// <inheritdoc/>
    public override unsafe byte* DataOut(long offset, int maximum, out int length) => Window(offset, maximum, out length);

    /// <inheritdoc/>
    public override void Complete() => Respond();

    /// <inheritdoc/>
    public override void Terminated()
    {
        _wasTerminated = true;
        Respond();
    }

    private unsafe byte* Window(long offset, int maximum, out int length)
    {
        // Nobody but the claim's holder touches the data: a target that reaches here after the claim ended is a bug.
        Invariant.Holds(_command is not null && _command.Holds(_claim), "data moved after the claim ended");
        DataSegment piece = _command.Data.At(offset, maximum);
        length = piece.LengthBytes;
        return piece.Address;
    }

    private void Respond()
    {
        // Path 18: the wire.
        Cpu port = _unit.Port.Cpu;
        if (!_wasTerminated)
        {
            port.Shard.Mark(Step.WireUp, _claim.Value, this);
        }

        if (_host.LatencyNs == 0)
        {
            LoopbackWire.Deliver(port, _interruptCpu, _up);
        }
        else
        {
            _upLatency ??= new LoopbackWire.Latency(port, _up);
            _upLatency.Send(_interruptCpu, _host.LatencyNs);
        }
    }

    private void Returned()
    {
        ScsiCommand? command = _command;
        Handle claim = _claim;
        bool wasTerminated = _wasTerminated;
        if (command is null || wasTerminated || !command.Holds(claim))
        {
            // Taken back by an abort or reset, or ended at the target without a response: nothing to tell.
            _host.Return(this, wasTerminated);
            return;
        }

        command.Status = Status;
        command.ResidualBytes = Math.Clamp(command.LengthBytes - TransferredBytes, 0, command.LengthBytes);
        if (SenseLength > 0)
        {
            _host.KeepSense(this, command);
        }

        _command = null;
        command.DriverData = null;
        _host.Return(this, wasTerminated: false);
        command.Done(claim);
    }

    private sealed class Down(LoopbackExchange exchange) : WorkItem
    {
        protected override void Run() => exchange._unit.Port.Target.Execute(exchange);
    }

    private sealed class Up(LoopbackExchange exchange) : WorkItem
    {
        protected override void Run() => exchange.Returned();
    }
}
