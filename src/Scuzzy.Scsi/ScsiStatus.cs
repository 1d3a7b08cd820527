namespace Scuzzy.Scsi;

/// <summary>Status byte that a device server returns with a command (SAM-5 5.3.1; kernel: SAM_STAT_*).</summary>
public enum ScsiStatus : byte
{
    /// <summary>The command ended without error.</summary>
    Good = 0x00,

    /// <summary>Sense data says what happened; with autosense it comes with the status.</summary>
    CheckCondition = 0x02,

    /// <summary>The condition that the command asked for holds (PRE-FETCH and the obsolete SEARCH DATA).</summary>
    ConditionMet = 0x04,

    /// <summary>The logical unit can't accept the command now; try later.</summary>
    Busy = 0x08,

    /// <summary>A linked command ended without error (obsolete).</summary>
    Intermediate = 0x10,

    /// <summary>CONDITION MET for a linked command (obsolete).</summary>
    IntermediateConditionMet = 0x14,

    /// <summary>Another nexus holds a reservation that forbids the command.</summary>
    ReservationConflict = 0x18,

    /// <summary>The command was terminated by TERMINATE I/O PROCESS (obsolete since SAM-2).</summary>
    CommandTerminated = 0x22,

    /// <summary>The task set has no room for the command, but holds at least one of this nexus.</summary>
    TaskSetFull = 0x28,

    /// <summary>An auto contingent allegiance of another nexus or task bars the command.</summary>
    AcaActive = 0x30,

    /// <summary>Another nexus aborted the task and the control mode page has TAS set.</summary>
    TaskAborted = 0x40,
}
