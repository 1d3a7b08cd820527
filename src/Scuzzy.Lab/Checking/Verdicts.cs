using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>What becomes of results, once more and apart from the machine's own tables, so that a wrong row of those is
/// seen (kernel: scsi_decide_disposition, scsi_check_sense, scsi_io_completion_action, scsi_noretry_cmd).</summary>
internal static class Verdicts
{
    /// <summary>By the host byte; null: the status tells.</summary>
    public static Verdict? Of(HostByte hostByte) =>
        hostByte switch
        {
            HostByte.Ok => null,
            HostByte.BusBusy or HostByte.Parity or HostByte.Error or HostByte.SoftError => Verdict.IsRetried,
            HostByte.TransportDisrupted => Verdict.IsRetried,
            HostByte.ImmediateRetry or HostByte.Requeue => Verdict.IsRequeued,
            HostByte.Reset => Verdict.IsWaitedFor,
            _ => Verdict.Ends,
        };

    /// <summary>By the status, sense data apart.</summary>
    public static Verdict Of(ScsiStatus status) =>
        status switch
        {
            ScsiStatus.Busy or ScsiStatus.TaskSetFull => Verdict.IsRequeued,
            ScsiStatus.TaskAborted => Verdict.IsRetried,
            _ => Verdict.Ends,
        };

    /// <summary>By current sense data.</summary>
    public static Verdict Of(ScsiCommand command, SenseKey key, AdditionalSense code) =>
        key switch
        {
            SenseKey.NotReady => IsWaitedFor(command, code) ? Verdict.IsWaitedFor : Verdict.Depends,
            SenseKey.UnitAttention when command.Device.Removable => IsChange(command, code)
                ? Verdict.Ends
                : Verdict.Depends,
            SenseKey.UnitAttention => Verdict.IsWaitedFor,
            SenseKey.MediumError => code.Asc is 0x11 or 0x13 or 0x14 ? Verdict.Ends : Verdict.IsRetried,
            SenseKey.HardwareError => Has(command, DeviceFlags.RetryHardwareError) ? Verdict.IsRequeued : Verdict.Ends,
            SenseKey.AbortedCommand => OfAborted(command, code),
            _ => Verdict.Ends,
        };

    /// <summary>Which fail-fast flags forbid another try after a host byte; none: the status or the sense data tells.
    /// </summary>
    public static BioFlags FailFast(HostByte hostByte) =>
        hostByte switch
        {
            HostByte.BusBusy => BioFlags.FailFastTransport,
            HostByte.Parity => BioFlags.FailFastDevice,
            HostByte.Error or HostByte.SoftError => BioFlags.FailFastDriver,
            _ => BioFlags.None,
        };

    /// <summary>True if a status is none of an error's.</summary>
    public static bool IsNoError(ScsiCommand command) =>
        command.Status == ScsiStatus.Good
        || (
            command.Host.Scsi.Policy.GoodStatusesAreNoErrors
            && command.Status
                is ScsiStatus.ConditionMet
                    or ScsiStatus.Intermediate
                    or ScsiStatus.IntermediateConditionMet
                    or ScsiStatus.CommandTerminated
        );

    // Becoming ready, formatting and the like; new kernels know more causes.
    private static bool IsWaitedFor(ScsiCommand command, AdditionalSense code) =>
        code.Asc == 0x04
        && (
            code.Ascq is 0x01 or (>= 0x04 and <= 0x09)
            || (
                command.Host.Scsi.Policy.WaitsForMoreCauses && code.Ascq is 0x0a or 0x11 or 0x14 or 0x1a or 0x1b or 0x1d
            )
        );

    // Whoever had the disk open may not go on with another medium; the oldest kernel takes that for the end of a reset
    // of its own, too.
    private static bool IsChange(ScsiCommand command, AdditionalSense code) =>
        code is { Asc: 0x28, Ascq: 0x00 } && command.Host.Scsi.Policy.HasErrorClasses;

    private static Verdict OfAborted(ScsiCommand command, AdditionalSense code) =>
        (code.Asc, code.Ascq) switch
        {
            (0x10, _) => Verdict.Ends,
            (0x2e, >= 0x01 and <= 0x03) when command.Host.Scsi.Policy.ChecksDurationLimits => Verdict.Ends,
            (0x44, _) when Has(command, DeviceFlags.RetryInternalFailure) => Verdict.IsRequeued,
            (0xc1, 0x01) when Has(command, DeviceFlags.RetryVendorAbort) => Verdict.IsRequeued,
            _ => Verdict.IsRetried,
        };

    private static bool Has(ScsiCommand command, DeviceFlags flag) => (command.Device.Flags & flag) != 0;
}
