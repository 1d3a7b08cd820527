namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What io_completion does with what is left of a failed file system request.</summary>
public enum CompletionAction : byte
{
    /// <summary>End it with its error.</summary>
    Fail,

    /// <summary>The medium was changed: remember that, and end it with its error.</summary>
    FailMediumChanged,

    /// <summary>Send the same command again, without counting.</summary>
    Retry,

    /// <summary>As <see cref="Retry"/>, the device being left alone for some rounds.</summary>
    DelayedRetry,

    /// <summary>Build the command anew and send it.</summary>
    Rebuild,

    /// <summary>Give up ten-byte commands, build the command anew and send it.</summary>
    RebuildSixByte,

    /// <summary>Build the command anew and send it after a second.</summary>
    DelayedRebuild,
}
