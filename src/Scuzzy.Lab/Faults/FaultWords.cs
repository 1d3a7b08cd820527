using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>The words that rules are written with: both ways, so that what is written can be read.</summary>
internal static class FaultWords
{
    public static (string Word, FaultPhase Value)[] Phases { get; } =
    [
        ("queue", FaultPhase.Queue),
        ("dispatch", FaultPhase.Dispatch),
        ("data", FaultPhase.Data),
        ("status", FaultPhase.Status),
        ("abort", FaultPhase.Abort),
        ("device_reset", FaultPhase.DeviceReset),
        ("target_reset", FaultPhase.TargetReset),
        ("bus_reset", FaultPhase.BusReset),
        ("host_reset", FaultPhase.HostReset),
    ];

    public static (string Word, SenseKey Value)[] SenseKeys { get; } =
    [
        ("no_sense", SenseKey.NoSense),
        ("recovered_error", SenseKey.RecoveredError),
        ("not_ready", SenseKey.NotReady),
        ("medium_error", SenseKey.MediumError),
        ("hardware_error", SenseKey.HardwareError),
        ("illegal_request", SenseKey.IllegalRequest),
        ("unit_attention", SenseKey.UnitAttention),
        ("data_protect", SenseKey.DataProtect),
        ("blank_check", SenseKey.BlankCheck),
        ("vendor_specific", SenseKey.VendorSpecific),
        ("copy_aborted", SenseKey.CopyAborted),
        ("aborted_command", SenseKey.AbortedCommand),
        ("volume_overflow", SenseKey.VolumeOverflow),
        ("miscompare", SenseKey.Miscompare),
        ("completed", SenseKey.Completed),
    ];

    public static (string Word, ScsiStatus Value)[] Statuses { get; } =
    [
        ("check_condition", ScsiStatus.CheckCondition),
        ("condition_met", ScsiStatus.ConditionMet),
        ("busy", ScsiStatus.Busy),
        ("reservation_conflict", ScsiStatus.ReservationConflict),
        ("command_terminated", ScsiStatus.CommandTerminated),
        ("task_set_full", ScsiStatus.TaskSetFull),
        ("aca_active", ScsiStatus.AcaActive),
        ("task_aborted", ScsiStatus.TaskAborted),
    ];

    public static (string Word, HostByte Value)[] HostBytes { get; } =
    [
        ("DID_NO_CONNECT", HostByte.NoConnect),
        ("DID_BUS_BUSY", HostByte.BusBusy),
        ("DID_TIME_OUT", HostByte.TimeOut),
        ("DID_BAD_TARGET", HostByte.BadTarget),
        ("DID_ABORT", HostByte.Abort),
        ("DID_PARITY", HostByte.Parity),
        ("DID_ERROR", HostByte.Error),
        ("DID_RESET", HostByte.Reset),
        ("DID_BAD_INTR", HostByte.BadInterrupt),
        ("DID_PASSTHROUGH", HostByte.PassThrough),
        ("DID_SOFT_ERROR", HostByte.SoftError),
        ("DID_IMM_RETRY", HostByte.ImmediateRetry),
        ("DID_REQUEUE", HostByte.Requeue),
        ("DID_TRANSPORT_DISRUPTED", HostByte.TransportDisrupted),
        ("DID_TRANSPORT_FAILFAST", HostByte.TransportFailFast),
        ("DID_TRANSPORT_MARGINAL", HostByte.TransportMarginal),
    ];

    public static (string Word, QueueCommandResult Value)[] Busies { get; } =
    [
        ("host", QueueCommandResult.HostBusy),
        ("device", QueueCommandResult.DeviceBusy),
        ("target", QueueCommandResult.TargetBusy),
    ];

    public static (string Word, ManagementFault Value)[] Answers { get; } =
    [
        ("fails", ManagementFault.Fails),
        ("fails_fast", ManagementFault.FailsFast),
        ("never", ManagementFault.IsNeverAnswered),
        ("lies", ManagementFault.LiesAboutSuccess),
    ];

    public static (string Word, LateCompletion Value)[] Lates { get; } =
    [
        ("after_abort", LateCompletion.AfterAbort),
        ("after_reset", LateCompletion.AfterReset),
        ("after_reuse", LateCompletion.AfterReuse),
    ];

    /// <summary>The keys of all actions.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "sense",
        "status",
        "host_byte",
        "delay",
        "drop",
        "late",
        "duplicate",
        "short",
        "excess",
        "good_without_data",
        "wrong_data",
        "busy",
        "answer",
        "link_loss",
        "target_death",
        "slow",
    ];

    public static string Of(FaultPhase phase) => Word(Phases, phase);

    /// <summary>The key of an action in a lab.</summary>
    public static string Key(FaultAction action) =>
        action switch
        {
            FaultAction.Sense => "sense",
            FaultAction.Status => "status",
            FaultAction.Host => "host_byte",
            FaultAction.Delay => "delay",
            FaultAction.Drop => "drop",
            FaultAction.Late => "late",
            FaultAction.Duplicate => "duplicate",
            FaultAction.Short => "short",
            FaultAction.Excess => "excess",
            FaultAction.NoData => "good_without_data",
            FaultAction.WrongData => "wrong_data",
            FaultAction.Busy => "busy",
            FaultAction.Answer => "answer",
            FaultAction.LinkLoss => "link_loss",
            FaultAction.Death => "target_death",
            FaultAction.Slow => "slow",
            _ => throw new InvalidOperationException($"an action without a key: {action}"),
        };

    public static string Word<T>((string Word, T Value)[] words, T value)
        where T : struct, Enum
    {
        foreach ((string word, T known) in words)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                return word;
            }
        }

        return value.ToString();
    }
}
