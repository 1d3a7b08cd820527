namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Generations of the error handler's abort rung (kernel: scsi_eh_abort_cmds).</summary>
public enum AbortRungKind
{
    /// <summary>There is none: commands are aborted in the background only (5.x and later).</summary>
    None,

    /// <summary>Each command is aborted and its device tested; one whose abort failed stays (2.6.32).</summary>
    EachWithTest,

    /// <summary>Commands that were not aborted before are aborted until one fails, then their devices are tested
    /// (3.10-el7).</summary>
    UntilOneFails,
}
