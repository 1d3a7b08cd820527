using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Scenarios;

/// <summary>The exit codes of sg3_utils (sg_lib.h: SG_LIB_CAT_*).</summary>
internal static class ExitCodes
{
    private const int OperatingSystem = 50;

    /// <summary>The exit code for what a command came back with.</summary>
    /// <param name="execution">The command.</param>
    /// <param name="isTest">Whether sg_turs sent it, which shows a host byte and takes the command for good.</param>
    public static int Of(ScsiExecution execution, bool isTest)
    {
        if (execution.HostByte != HostByte.Ok)
        {
            return isTest ? 0 : 99;
        }

        return execution.Status switch
        {
            ScsiStatus.Good or ScsiStatus.Intermediate or ScsiStatus.IntermediateConditionMet => 0,
            ScsiStatus.CommandTerminated => 0,
            ScsiStatus.ConditionMet => 25,
            ScsiStatus.CheckCondition => OfSense(execution),
            ScsiStatus.Busy => 26,
            ScsiStatus.ReservationConflict => 24,
            ScsiStatus.TaskSetFull => 27,
            ScsiStatus.AcaActive => 28,
            ScsiStatus.TaskAborted => 29,
            _ => 99,
        };
    }

    /// <summary>The exit code for a node that cannot be opened.</summary>
    public static int OfErrno(string errno) =>
        errno switch
        {
            "ENOENT" => OperatingSystem + 2,
            "EIO" => OperatingSystem + 5,
            "ENXIO" => OperatingSystem + 6,
            "EBUSY" => OperatingSystem + 16,
            "ENODEV" => OperatingSystem + 19,
            _ => 15,
        };

    private static int OfSense(ScsiExecution execution) =>
        (int)execution.SenseKey switch
        {
            0x0 or 0x1 => 0,
            0x2 => execution.Additional == new AdditionalSense(0x04, 0x0b) ? 12 : 2,
            0x3 or 0x4 or 0x8 => 3,
            0x5 => execution.Additional.Asc == 0x20 ? 9 : 5,
            0x6 => 6,
            0x7 => 7,
            0xa => 10,
            0xb => execution.Additional.Asc == 0x10 ? 40 : 11,
            0xe => 14,
            _ => 98,
        };
}
