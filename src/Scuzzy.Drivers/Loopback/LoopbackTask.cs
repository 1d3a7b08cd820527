using System.Runtime.CompilerServices;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Timers;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Drivers.Loopback;

/// <summary>One command on its way through the loopback: the driver's frame, the wire, and the target port's task. One
/// per slot of the host's commands, made when first needed.</summary>
internal sealed unsafe partial class LoopbackTask : SamTask
{
    private readonly LoopbackHost _host;
    private readonly Cpu _hostCpu;
    private readonly long _latencyNs;
    private readonly bool _completesAtSubmitter;
    private readonly Arrival _down;
    private readonly Response _plainUp;
    private WorkItem _up;
    private ScatterList _data = null!;
    private Cpu _interruptCpu = null!;
    private HostByte _hostByte;
    private bool _isTerminated;
    private bool _isAnswered;
    private LatencyTimer? _downTimer;
    private LatencyTimer? _upTimer;

    public LoopbackTask(LoopbackHost host)
    {
        _host = host;
        _hostCpu = host.Cpu;
        _latencyNs = host.Options.LatencyNs;
        _completesAtSubmitter = host.Options.HardwareQueues > 1;
        _down = new Arrival(this);
        _plainUp = new Response(this);
        _up = _plainUp;
    }

    /// <summary>The command it carries.</summary>
    public ScsiCommand Command { get; private set; } = null!;

    /// <summary>The driver's claim on it.</summary>
    public Handle Claim { get; private set; }

    /// <summary>Where it goes.</summary>
    public LoopbackPort Port { get; private set; } = null!;

    /// <summary>From being taken until the response, or word that there will be none, has come back.</summary>
    public bool IsInUse { get; private set; }

    /// <summary>The driver's buffer for the command; null: the driver has none, or the firmware has returned it.
    /// </summary>
    internal ScsiBuffer? Buffer { get; set; }

    /// <summary>In use and wanted, and neither a response nor word that there will be none is on its way back.
    /// </summary>
    public bool IsOut => IsInUse && !IsAbandoned && (IsHeld || !_isAnswered);

    private bool IsSameShard => ReferenceEquals(Port.Cpu.Shard, _hostCpu.Shard);

    /// <summary>Link of the host's free tasks.</summary>
    internal LoopbackTask? NextFree { get; set; }

    /// <summary>Takes it for a command.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(ScsiCommand command, LoopbackPort port)
    {
        IsInUse = true;
        _isAnswered = false;
        Command = command;
        Port = port;
    }

    /// <summary>Fills in what the target will see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Frame(ScsiCommand command, LoopbackPort port)
    {
        Handle claim = command.Claim;
        Claim = claim;
        Nexus = port.Nexus!;
        Lun = command.Device.WireLun;
        TaskTag = claim.Value;
        Cdb = command.Cdb;
        _data = command.Data;
        long length = command.LengthBytes;
        DataInLength = command.Direction == DataDirection.FromDevice ? length : 0;
        DataOutLength = command.Direction == DataDirection.ToDevice ? length : 0;
        _interruptCpu = _completesAtSubmitter ? command.SubmitCpu : _hostCpu;
        Clear();
    }

    /// <summary>Puts it on the wire towards the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SendDown()
    {
        if (_latencyNs == 0 && IsSameShard)
        {
            Port.Cpu.Raise(CpuContext.Interrupt, _down);

            // While others are framed, the first bytes can come from memory into the cache.
            Port.Target.Announce(this);
            return;
        }

        SendDownLater();
    }

    /// <summary>Answers it without the target.</summary>
    public void Answer(LoopbackOutcome outcome)
    {
        if (outcome.IsSwallowed)
        {
            Swallow();
            return;
        }

        _isAnswered = true;
        _hostByte = outcome.HostByte;
        bool isBad = outcome.HostByte != HostByte.Ok || outcome.Status != ScsiStatus.Good;
        long residual = outcome.ResidualBytes ?? (isBad ? Command.LengthBytes : 0);
        if (outcome.Sense is { } sense)
        {
            Span<byte> bytes = stackalloc byte[SenseData.MaximumSize];
            SetCheckCondition(bytes[..sense.WriteFixed(bytes)], Command.LengthBytes - residual, Command.LengthBytes);
        }

        if (outcome.Status != ScsiStatus.CheckCondition)
        {
            SetStatus(outcome.Status, Command.LengthBytes - residual, Command.LengthBytes);
        }

        _interruptCpu.Raise(CpuContext.Interrupt, _up);
    }

    /// <summary>Lets it go: the claim on its command has ended and the target does not have it.</summary>
    public void Free()
    {
        IsInUse = false;
        _isTerminated = false;
        if (_isOdd)
        {
            ForgetFault();
        }

        _hostByte = HostByte.Ok;
        if (Buffer is not null)
        {
            _host.Buffers!.Release(Buffer);
            Buffer = null;
        }

        _host.Return(this);
    }

    /// <summary>The firmware has closed its exchange: what the target still answers is dropped.</summary>
    public void Abandon()
    {
        Buffer = null;
        if (IsHeld)
        {
            Free();
        }
        else
        {
            LetGo();
        }
    }

    /// <inheritdoc/>
    public override byte* DataIn(long offset, int maximum, out int length) => Window(offset, maximum, out length);

    /// <inheritdoc/>
    public override byte* DataOut(long offset, int maximum, out int length) => Window(offset, maximum, out length);

    /// <inheritdoc/>
    public override void Complete()
    {
        // Path 18: the response is on the wire.
        Port.Cpu.Shard.Mark(Step.WireUp, Claim.Value, this);
        _isAnswered = true;
        SendUp();
    }

    /// <inheritdoc/>
    public override void Terminated()
    {
        _isTerminated = true;
        _isAnswered = true;
        SendUp();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Window(long offset, int maximum, out int length)
    {
        if (!Command.Holds(Claim))
        {
            return Waste(maximum, out length);
        }

        ReadOnlySpan<DataSegment> segments = _data.Segments;
        if (segments.Length == 1)
        {
            length = (int)Math.Min(segments[0].LengthBytes - offset, maximum);
            return segments[0].Address + offset;
        }

        DataSegment piece = _data.At(offset, maximum);
        length = piece.LengthBytes;
        return piece.Address;
    }

    // Whoever still works on a command that was taken back by force must not touch its memory.
    private byte* Waste(int maximum, out int length)
    {
        _host.StaleWindows += IsAbandoned ? 0 : 1;
        _touchedStaleWindow = true;
        _isOdd = true;
        byte[] waste = _host.Waste;
        length = Math.Min(maximum, waste.Length);
        return (byte*)Unsafe.AsPointer(ref waste[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SendUp()
    {
        if (_latencyNs == 0 && IsSameShard)
        {
            _interruptCpu.Raise(CpuContext.Interrupt, _up);
            return;
        }

        SendUpLater();
    }

    private void SendDownLater()
    {
        if (_latencyNs > 0)
        {
            _downTimer ??= new LatencyTimer(this, _hostCpu, isDown: true);
            _downTimer.Arm(_hostCpu.Shard, _hostCpu.Shard.NowNs + _latencyNs);
            return;
        }

        ArriveDown();
    }

    private void SendUpLater()
    {
        if (_latencyNs > 0)
        {
            // A timer of the target's shard: the time passes there.
            if (_upTimer is null || !ReferenceEquals(_upTimer.Cpu, Port.Cpu))
            {
                _upTimer = new LatencyTimer(this, Port.Cpu, isDown: false);
            }

            _upTimer.Arm(Port.Cpu.Shard, Port.Cpu.Shard.NowNs + _latencyNs);
            return;
        }

        ArriveUp();
    }

    private void ArriveDown()
    {
        if (IsSameShard)
        {
            Port.Cpu.Raise(CpuContext.Interrupt, _down);
        }
        else
        {
            Port.Cpu.Shard.Post(_down);
        }
    }

    private void ArriveUp()
    {
        if (IsSameShard)
        {
            _interruptCpu.Raise(CpuContext.Interrupt, _up);
        }
        else
        {
            _hostCpu.Shard.Post(_up);
        }
    }

    /// <summary>The response has arrived at the host: an interrupt of its CPU.</summary>
    private void Arrived()
    {
        ScsiCommand command = Command;
        Handle claim = Claim;
        bool isLost = Port.LosesResponses && _hostByte == HostByte.Ok;
        HostByte hostByte = _hostByte;
        if (isLost && !_isTerminated && !IsAbandoned && Port.IsSilent && HoldsClaim)
        {
            // Nothing has told the driver that nothing will come.
            Swallow();
            return;
        }

        if (_host.Buffers is { } buffers)
        {
            ArrivedFor(buffers, _isTerminated || isLost);
            return;
        }

        if (!command.Holds(claim))
        {
            ArrivedTooLate(isAnswer: !_isTerminated && !isLost);
            Free();
            return;
        }

        if (_isTerminated || isLost)
        {
            // No response: whoever had it ended takes the command back.
            Free();
            return;
        }

        long residual = command.LengthBytes - TransferredBytes;
        if (residual != 0)
        {
            residual = CheckResidual(command, residual, ref hostByte);
        }

        command.HostByte = hostByte;
        command.Status = Status;
        command.ResidualBytes = residual;
        if (SenseLength > 0)
        {
            CarrySense(command);
        }

        Free();
        command.Done(claim);
    }

    /// <summary>The response goes by its tag to the driver's buffer.</summary>
    private void ArrivedFor(ScsiBuffers buffers, bool isTerminated)
    {
        if (Buffer is { } buffer && !isTerminated)
        {
            buffers.Complete(buffer, _hostByte, this);
        }

        Free();
    }

    private void CarrySense(ScsiCommand command)
    {
        if (_host.Options.HasAutosense)
        {
            command.SetSense(Sense);
        }
        else
        {
            Port.KeepSense(command, Sense);
        }
    }

    private sealed class Arrival(LoopbackTask task) : WorkItem
    {
        protected override void Run() => task.Port.Target.Execute(task);
    }

    private sealed class Response(LoopbackTask task) : WorkItem
    {
        protected override void Run() => task.Arrived();
    }

    private sealed class LatencyTimer(LoopbackTask task, Cpu cpu, bool isDown) : ShardTimer(cpu)
    {
        protected override void Expired()
        {
            if (isDown)
            {
                task.ArriveDown();
            }
            else
            {
                task.ArriveUp();
            }
        }
    }
}
