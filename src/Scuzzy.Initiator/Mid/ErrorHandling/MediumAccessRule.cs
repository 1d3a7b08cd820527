namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>What happens when a disk is ready but its reads and writes time out (kernel: sd_eh_action).</summary>
public enum MediumAccessRule
{
    /// <summary>Nothing (2.6.32).</summary>
    None,

    /// <summary>Each recovered command counts; the one with which it is too many takes the disk off line and is not
    /// recovered yet (3.10-el7).</summary>
    EachCommand,

    /// <summary>Each run of the error handler counts once; too many take the disk off line, and its commands are
    /// finished (5.x and later).</summary>
    OncePerRun,
}
