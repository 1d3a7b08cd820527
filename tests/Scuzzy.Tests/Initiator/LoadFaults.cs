using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Initiator;

/// <summary>Faults that a real adapter or device may show now and then, drawn from a seed.</summary>
internal sealed class LoadFaults(LoadCase load) : LoopbackFaults
{
    /// <summary>So many retries are left for faults that nobody injected.</summary>
    private const int MostRetries = 2;

    /// <summary>Each costs a timeout, during which whoever finds no place asks again every few milliseconds.</summary>
    private const int MostSwallowed = 16;

    private static readonly QueueCommandResult[] s_refusals =
    [
        QueueCommandResult.HostBusy,
        QueueCommandResult.DeviceBusy,
        QueueCommandResult.TargetBusy,
    ];

    private readonly SeededRandom _random = new(load.Seed + 0xfa017);

    /// <summary>Commands that the driver refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Commands that were answered without their target.</summary>
    public long Answered { get; private set; }

    /// <summary>Commands that never came back.</summary>
    public long Swallowed { get; private set; }

    /// <summary>Aborts and resets that failed.</summary>
    public long FailedManagement { get; private set; }

    public override bool TryInject(ScsiCommand command, out LoopbackOutcome outcome)
    {
        outcome = default;
        if (command.Device.IsHeldByRecovery)
        {
            return false;
        }

        if (_random.Below(1000) >= load.FaultPermille)
        {
            return false;
        }

        if (_random.Chance(1, 3))
        {
            Refused++;
            outcome = outcome with { Queue = s_refusals[_random.Below(s_refusals.Length)] };
            return true;
        }

        if (load.Swallows && Swallowed < MostSwallowed && _random.Chance(1, 2))
        {
            Swallowed++;
            outcome = outcome with { IsSwallowed = true };
            return true;
        }

        if (load.HasErrors && _random.Chance(1, 5))
        {
            outcome = Error();
        }
        else if (command.Retries < MostRetries && _random.Chance(1, 2))
        {
            outcome = Counted();
        }
        else
        {
            outcome = Uncounted();
        }

        Answered++;
        return true;
    }

    /// <summary>Aborts and resets fail now and then, fail fast, or are not answered; that of the host works at last, so
    /// that no disk goes off line.</summary>
    public override ManagementFault OnManagement(RecoveryRung rung, object subject)
    {
        if (!load.ManagementFails || rung == RecoveryRung.Host || !_random.Chance(1, 2))
        {
            return ManagementFault.None;
        }

        FailedManagement++;
        return (ManagementFault)(1 + _random.Below(3));
    }

    private LoopbackOutcome Error() =>
        _random.Below(3) switch
        {
            0 => Sense(SenseKey.MediumError, 0x11, 0x00),
            1 => Sense(SenseKey.HardwareError, 0x44, 0x00),
            _ => new LoopbackOutcome { HostByte = HostByte.NoConnect },
        };

    private LoopbackOutcome Counted() =>
        _random.Below(4) switch
        {
            0 => Sense(SenseKey.AbortedCommand, 0x47, 0x00),
            1 => Sense(SenseKey.NotReady, 0x04, 0x01),
            2 => new LoopbackOutcome { HostByte = HostByte.BusBusy },
            _ => new LoopbackOutcome { HostByte = HostByte.SoftError },
        };

    private LoopbackOutcome Uncounted() =>
        _random.Below(8) switch
        {
            0 or 1 => new LoopbackOutcome { Status = ScsiStatus.Busy },
            2 or 3 => new LoopbackOutcome { Status = ScsiStatus.TaskSetFull },
            4 => Sense(SenseKey.UnitAttention, 0x29, 0x00),
            5 => Sense(SenseKey.UnitAttention, 0x2a, 0x01),
            6 => new LoopbackOutcome { HostByte = HostByte.Requeue },
            _ => new LoopbackOutcome { HostByte = HostByte.ImmediateRetry },
        };

    private static LoopbackOutcome Sense(SenseKey key, byte code, byte qualifier) =>
        new() { Status = ScsiStatus.CheckCondition, Sense = new SenseData(key, new AdditionalSense(code, qualifier)) };
}
