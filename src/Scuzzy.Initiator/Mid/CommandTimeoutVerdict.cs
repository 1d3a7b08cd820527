namespace Scuzzy.Initiator.Mid;

/// <summary>What a driver or transport says when a command's time has run out (kernel: eh_timed_out, enum
/// scsi_timeout_action).</summary>
public enum CommandTimeoutVerdict : byte
{
    /// <summary>Nothing: error handling begins.</summary>
    NotHandled,

    /// <summary>Give it its whole time again.</summary>
    ResetTimer,

    /// <summary>The driver's claim has ended and the result is set: complete it.</summary>
    Handled,
}
