namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>The error values that the protocol allows.</summary>
internal enum NbdError : uint
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>EPERM: the export is read-only.</summary>
    NotPermitted = 1,

    /// <summary>EIO.</summary>
    InputOutput = 5,

    /// <summary>EINVAL.</summary>
    Invalid = 22,

    /// <summary>ENOSPC: no space, or a write beyond the end.</summary>
    NoSpace = 28,

    /// <summary>ENOTSUP.</summary>
    NotSupported = 95,

    /// <summary>ESHUTDOWN: the server is going away.</summary>
    Shutdown = 108,
}
