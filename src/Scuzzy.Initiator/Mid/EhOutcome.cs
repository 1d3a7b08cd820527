namespace Scuzzy.Initiator.Mid;

/// <summary>How an abort or a reset ended (kernel: SUCCESS 0x2002, FAILED 0x2003, FAST_IO_FAIL 0x2009). There is no
/// other outcome: the first seed's bug was one that meant success in one layer and something else in the next.</summary>
public enum EhOutcome : byte
{
    /// <summary>Done: the driver's claim on every command concerned has ended, it will never touch them again.</summary>
    Success,

    /// <summary>Not done: the driver may still touch the commands.</summary>
    Failed,

    /// <summary>The transport is gone; the claims have ended and the commands are to be failed at once.</summary>
    FastIoFail,
}
