namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>What a client can ask for during the handshake (NBD_OPT_*).</summary>
internal enum NbdOption : uint
{
    /// <summary>Choose an export; the oldest way, which cannot report an error.</summary>
    ExportName = 1,

    /// <summary>End the connection.</summary>
    Abort = 2,

    /// <summary>List the exports.</summary>
    List = 3,

    /// <summary>Go on under TLS.</summary>
    StartTls = 5,

    /// <summary>Tell about an export.</summary>
    Info = 6,

    /// <summary>Choose an export.</summary>
    Go = 7,

    /// <summary>Use structured replies.</summary>
    StructuredReply = 8,

    /// <summary>List metadata contexts.</summary>
    ListMetaContext = 9,

    /// <summary>Choose metadata contexts.</summary>
    SetMetaContext = 10,

    /// <summary>Use 64-bit requests and replies.</summary>
    ExtendedHeaders = 11,
}
