using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>What a rule does to one command that the target executes.</summary>
internal sealed class CommandFault(FaultEngine engine, RuleState state, ScsiCommand command) : LoopbackFault
{
    private const byte Spoiler = 0x5A;
    private const int SpoiltEvery = 512;

    private readonly FaultAction _action = state.Rule.Action;
    private readonly FaultPhase _phase = state.Rule.Phases[0];
    private readonly long _length = command.LengthBytes;

    // A ghost comes when the command may be free, and nobody can ask it any more.
    private readonly string _what = FaultReport.Command(command);
    private bool _isSpoilt;

    public override long SendDelayNs =>
        _action is FaultAction.Delay delay && _phase == FaultPhase.Dispatch ? delay.Nanoseconds : 0;

    public override long DataLimitBytes =>
        _action switch
        {
            FaultAction.Short shorter => shorter.Bytes,
            FaultAction.NoData => 0,
            FaultAction.Drop when _phase == FaultPhase.Data => _length / 2,
            _ => long.MaxValue,
        };

    public override bool LosesAnswer => _action is FaultAction.Drop;

    public override LoopbackEcho Echo =>
        _action switch
        {
            FaultAction.Late { Until: LateCompletion.AfterReuse } => LoopbackEcho.OnReuse,
            FaultAction.Late => LoopbackEcho.AtOnce,
            _ => LoopbackEcho.None,
        };

    public override bool MayBeTakenBack(bool byReset) =>
        byReset || _action is not FaultAction.Late { Until: LateCompletion.AfterReset };

    public override void Sending(ScsiCommand command)
    {
        if (_action is FaultAction.WrongData && command.Direction == Initiator.Mid.DataDirection.ToDevice)
        {
            // The submitter's memory: it is put right again before anybody else sees it.
            Spoil(command.Data);
            _isSpoilt = true;
        }
    }

    public override LoopbackAnswer Answered(ScsiCommand command, LoopbackAnswer answer)
    {
        switch (_action)
        {
            case FaultAction.Sense { Key: SenseKey.RecoveredError or SenseKey.NoSense }
                when answer.Status != ScsiStatus.Good:
                // It stands for success: a target that has refused the command does not say so.
                return answer;
            case FaultAction.Sense or FaultAction.Status or FaultAction.Host:
                return engine.Replace(state, command, answer);
            case FaultAction.Delay delay when _phase == FaultPhase.Status:
                return answer with { DelayNs = delay.Nanoseconds };
            case FaultAction.Drop or FaultAction.Late:
                return answer with { IsLost = true };
            case FaultAction.Duplicate:
                return answer with { IsDoubled = true };
            case FaultAction.Excess excess:
                Breaching(LoopbackBreach.Overrun, command);
                return answer with { TransferredBytes = command.LengthBytes + excess.Bytes };
            case FaultAction.NoData noData when answer.Status == ScsiStatus.Good:
                return AnswerWithoutData(command, answer, noData.IsSilent);
            case FaultAction.WrongData when answer.Status == ScsiStatus.Good:
                return AnswerWithWrongData(command, answer);
            case FaultAction.Slow slow:
                return answer with { DelayNs = engine.DrainNs(state, slow, command.LengthBytes) };
            default:
                return answer;
        }
    }

    public override void Ended(ScsiCommand command)
    {
        if (_isSpoilt)
        {
            _isSpoilt = false;
            Spoil(command.Data);
        }
    }

    public override void Breaching(LoopbackBreach breach, ScsiCommand command) => engine.Breached(state, breach);

    public override void Detected(LoopbackBreach breach, ScsiCommand command) =>
        engine.Caught(state, breach, command.Host, _what);

    private LoopbackAnswer AnswerWithoutData(ScsiCommand command, LoopbackAnswer answer, bool isSilent)
    {
        Breaching(LoopbackBreach.EmptyAnswer, command);
        if (!isSilent)
        {
            return answer;
        }

        engine.Damaged(state, command);
        return answer with { TransferredBytes = command.LengthBytes };
    }

    private LoopbackAnswer AnswerWithWrongData(ScsiCommand command, LoopbackAnswer answer)
    {
        state.Breaches++;
        engine.Damaged(state, command);
        if (command.Direction == Initiator.Mid.DataDirection.FromDevice)
        {
            Spoil(command.Data);
        }

        return answer;
    }

    /// <summary>Changes one byte of each 512; a second time it changes them back.</summary>
    private static void Spoil(ScatterList data)
    {
        long at = 0;
        foreach (DataSegment segment in data.Segments)
        {
            Span<byte> bytes = segment.Span;
            for (int i = (int)((SpoiltEvery - (at % SpoiltEvery)) % SpoiltEvery); i < bytes.Length; i += SpoiltEvery)
            {
                bytes[i] ^= Spoiler;
            }

            at += bytes.Length;
        }
    }
}
