namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>How much of a host stands still while the error handler works. Linux knows the host only; the narrower ones
/// were proposed for it several times.</summary>
public enum RecoveryScopeKind : byte
{
    /// <summary>The logical unit whose command failed.</summary>
    Lun,

    /// <summary>All units of its target.</summary>
    Target,

    /// <summary>All devices of the host, as in Linux.</summary>
    Host,
}
