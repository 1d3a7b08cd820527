namespace Scuzzy.Scsi;

/// <summary>Names of status codes, as the kernel prints them (kernel: scsi_print_status).</summary>
public static class ScsiStatusNames
{
    /// <summary>`Check Condition` and its likes; `Unknown status` for a code that has no name.</summary>
    public static string Name(ScsiStatus status) =>
        status switch
        {
            ScsiStatus.Good => "Good",
            ScsiStatus.CheckCondition => "Check Condition",
            ScsiStatus.ConditionMet => "Condition Met",
            ScsiStatus.Busy => "Busy",
            ScsiStatus.Intermediate => "Intermediate",
            ScsiStatus.IntermediateConditionMet => "Intermediate-Condition Met",
            ScsiStatus.ReservationConflict => "Reservation Conflict",
            ScsiStatus.CommandTerminated => "Command Terminated",
            ScsiStatus.TaskSetFull => "Task set Full",
            ScsiStatus.AcaActive => "ACA Active",
            ScsiStatus.TaskAborted => "Task Aborted",
            _ => "Unknown status",
        };
}
