namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>How a command of the error handler's own ended; the values are those that the kernel prints.</summary>
internal enum EhVerdict
{
    /// <summary>Send it again.</summary>
    NeedsRetry = 0x2001,

    /// <summary>It was a success.</summary>
    Success = 0x2002,

    /// <summary>It was none, or never came back.</summary>
    Failed = 0x2003,
}
