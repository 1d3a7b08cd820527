using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Timers;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.Loopback;

// What faults do to a task: it is held by the driver, before the target or after it, and its answer is changed.
internal sealed partial class LoopbackTask
{
    private LoopbackFault? _fault;
    private HoldTimer? _hold;
    private LoopbackAnswer _heldAnswer;
    private ResponseWithFault? _upWithFault;
    private bool _touchedStaleWindow;
    private bool _isOdd;

    /// <summary>The driver has it and the target does not: lost, delayed, or answered and not yet delivered. Nothing
    /// comes of it by itself unless a delay runs.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>An abort or reset said that it was given back, and it was not: it is kept apart until its answer comes
    /// or its time is over.</summary>
    public bool IsInQuarantine { get; private set; }

    /// <summary>Nobody wants its answer any more, and the driver knows it.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Its answer is on its way back.</summary>
    public bool IsArriving => _up.IsQueued || _upTimer is { IsArmed: true };

    /// <summary>What goes wrong with it; null: nothing.</summary>
    public LoopbackFault? Fault => _fault;

    /// <summary>True while the driver holds a claim on its command.</summary>
    public bool HoldsClaim => Command.Holds(Claim);

    /// <summary>Puts it on the wire, with a fault that it will meet.</summary>
    public void SendDown(LoopbackFault fault)
    {
        _fault = fault;
        _isOdd = true;
        _up = _upWithFault ??= new ResponseWithFault(this);
        if (fault.SendDelayNs > 0)
        {
            IsHeld = true;
            Hold(isDown: true, fault.SendDelayNs);
            return;
        }

        SendFaulty();
    }

    /// <summary>The driver keeps it: nothing comes back.</summary>
    public void Swallow() => (IsHeld, _isOdd) = (true, true);

    /// <summary>What completes its command with a host byte, if the driver has it then.</summary>
    public WorkItem BeginReturn(HostByte hostByte) => new Return(Command, Claim, hostByte);

    /// <summary>If it has not been sent yet, it will not be.</summary>
    public void Freeze()
    {
        if (_hold is { IsDown: true })
        {
            _hold.Cancel();
        }
    }

    /// <summary>The driver gives up a task that it holds: the command was taken back.</summary>
    /// <returns>What a rogue driver will still do; null: nothing.</returns>
    public LoopbackGhost? GiveUp()
    {
        LoopbackGhost? ghost = _fault is { Echo: not LoopbackEcho.None } rogue
            ? new LoopbackGhost(Command, Claim, rogue)
            : null;
        Free();
        return ghost;
    }

    /// <summary>Nobody wants its answer any more: it is dropped when it comes, and data goes nowhere.</summary>
    public void LetGo()
    {
        (IsAbandoned, _isOdd) = (true, true);
        if (Buffer is not null)
        {
            _host.Buffers!.Release(Buffer);
            Buffer = null;
        }
    }

    /// <summary>Keeps it apart after a breach, for at most a time.</summary>
    /// <param name="timeNs">The time, in nanoseconds.</param>
    /// <param name="cause">The fault that brought the breach about, or null.</param>
    public void Quarantine(long timeNs, LoopbackFault? cause)
    {
        _isOdd = true;
        _fault ??= cause;
        IsInQuarantine = true;
        if (IsHeld)
        {
            Hold(isDown: false, timeNs);
        }
    }

    private void SendFaulty()
    {
        IsHeld = false;
        DataInLength = Math.Min(DataInLength, _fault!.DataLimitBytes);
        DataOutLength = Math.Min(DataOutLength, _fault.DataLimitBytes);
        _fault.Sending(Command);
        SendDown();
    }

    private void ArrivedWithFault()
    {
        if (IsAbandoned && HoldsClaim && !_isTerminated && _fault!.LosesAnswer)
        {
            // A reset by a user has let it go, and left the command to its timer.
            Free();
            return;
        }

        if (_isTerminated || IsAbandoned || !HoldsClaim || Port.LosesResponses)
        {
            Arrived();
            return;
        }

        var own = new LoopbackAnswer
        {
            HostByte = _hostByte,
            Status = Status,
            TransferredBytes = TransferredBytes,
        };
        LoopbackAnswer answer = _fault!.Answered(Command, own);
        if (answer.IsLost || answer.DelayNs > 0)
        {
            IsHeld = true;
            _heldAnswer = answer;
            if (answer.DelayNs > 0)
            {
                Hold(isDown: false, answer.DelayNs);
            }

            return;
        }

        Deliver(answer);
    }

    private void Deliver(LoopbackAnswer answer)
    {
        ScsiCommand command = Command;
        Handle claim = Claim;
        LoopbackFault fault = _fault!;
        _hostByte = answer.HostByte;
        Span<byte> bytes = stackalloc byte[SenseData.MaximumSize];
        if (answer.Status == ScsiStatus.CheckCondition && answer.Sense is { } sense)
        {
            SetCheckCondition(bytes[..sense.WriteFixed(bytes)], answer.TransferredBytes, command.LengthBytes);
        }
        else if (answer.Status != ScsiStatus.CheckCondition || Status != ScsiStatus.CheckCondition)
        {
            Clear();
            SetStatus(answer.Status, answer.TransferredBytes, command.LengthBytes);
        }

        Arrived();
        if (answer.IsDoubled)
        {
            _hostCpu.Raise(CpuContext.Interrupt, new LoopbackGhost(command, claim, fault));
        }
    }

    private void Hold(bool isDown, long timeNs)
    {
        _hold ??= new HoldTimer(this, _hostCpu);
        _hold.IsDown = isDown;
        _hold.Arm(_hostCpu.Shard, _hostCpu.Shard.NowNs + timeNs);
    }

    private void HoldIsOver(bool isDown)
    {
        if (IsInQuarantine)
        {
            Free();
        }
        else if (isDown)
        {
            SendFaulty();
        }
        else
        {
            IsHeld = false;
            if (HoldsClaim && !Port.LosesResponses)
            {
                Deliver(_heldAnswer);
            }
            else
            {
                Arrived();
            }
        }
    }

    /// <summary>A residual that is not zero: more data than there is room for, or none at all, is a breach.</summary>
    private long CheckResidual(ScsiCommand command, long residual, ref HostByte hostByte)
    {
        if (residual < 0)
        {
            _host.Overruns++;
            _fault?.Detected(LoopbackBreach.Overrun, command);
            hostByte = HostByte.Error;
            return 0;
        }

        bool isGood = hostByte == HostByte.Ok && Status == ScsiStatus.Good;
        if (isGood && residual == command.LengthBytes && command.UnderflowBytes > 0)
        {
            _host.EmptyAnswers++;
            _fault?.Detected(LoopbackBreach.EmptyAnswer, command);
        }

        return residual;
    }

    /// <summary>An answer to a command that the driver no longer has: it is dropped.</summary>
    private void ArrivedTooLate(bool isAnswer)
    {
        if (IsAbandoned)
        {
            return;
        }

        if (_touchedStaleWindow)
        {
            _fault?.Detected(LoopbackBreach.StaleWindow, Command);
        }

        if (isAnswer)
        {
            _host.StaleResponses++;
            _fault?.Detected(LoopbackBreach.StaleResponse, Command);
        }
    }

    private void ForgetFault()
    {
        _isOdd = false;
        _hold?.Cancel();

        // Row 5 of the zoo: the mark stays for the next command.
        IsHeld = IsHeld && _hostCpu.Shard.Plants(PlantedBug.StaleHeldMark);
        IsInQuarantine = false;

        // Row 9 of the zoo: while the port is away somebody else frees what was let go, too.
        if (IsAbandoned && Port.LosesResponses && _hostCpu.Shard.Plants(PlantedBug.DoubleFree))
        {
            _host.Return(this);
        }

        IsAbandoned = false;
        _touchedStaleWindow = false;
        _up = _plainUp;
        LoopbackFault? fault = _fault;
        _fault = null;
        fault?.Ended(Command);
    }

    private sealed class Return(ScsiCommand command, Handle claim, HostByte hostByte) : WorkItem
    {
        protected override void Run()
        {
            if (command.Holds(claim))
            {
                command.HostByte = hostByte;
                command.Status = ScsiStatus.Good;
                command.ResidualBytes = command.LengthBytes;
                command.Done(claim);
            }
        }
    }

    private sealed class ResponseWithFault(LoopbackTask task) : WorkItem
    {
        protected override void Run() => task.ArrivedWithFault();
    }

    private sealed class HoldTimer(LoopbackTask task, Cpu cpu) : ShardTimer(cpu)
    {
        public bool IsDown { get; set; }

        protected override void Expired() => task.HoldIsOver(IsDown);
    }
}
