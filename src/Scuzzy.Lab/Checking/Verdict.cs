namespace Scuzzy.Lab.Checking;

/// <summary>What becomes of a command with a result.</summary>
internal enum Verdict : byte
{
    /// <summary>It ends, or the error handler has it.</summary>
    Ends,

    /// <summary>It is tried again while it has tries, and that is counted.</summary>
    IsRetried,

    /// <summary>It is tried again without being counted.</summary>
    IsRequeued,

    /// <summary>It is tried again until it is too old; whether that is counted depends on the device.</summary>
    IsWaitedFor,

    /// <summary>What becomes of it depends on the device.</summary>
    Depends,
}
