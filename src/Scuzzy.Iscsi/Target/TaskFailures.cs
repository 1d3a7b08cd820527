using Scuzzy.Scsi;

namespace Scuzzy.Iscsi.Target;

/// <summary>The sense data of each <see cref="TaskFailure"/> (RFC 7143 11.4.7.2).</summary>
internal static class TaskFailures
{
    /// <summary>ASC and ASCQ, with ABORTED COMMAND as the key.</summary>
    public static AdditionalSense ToAdditionalSense(this TaskFailure failure) =>
        failure switch
        {
            TaskFailure.UnexpectedUnsolicitedData => new AdditionalSense(0x0C, 0x0C),
            TaskFailure.DigestError => new AdditionalSense(0x47, 0x05),
            _ => new AdditionalSense(0x0C, 0x0D),
        };
}
