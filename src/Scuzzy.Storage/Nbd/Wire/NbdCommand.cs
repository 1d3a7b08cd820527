namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>What a request asks for (NBD_CMD_*).</summary>
internal enum NbdCommand : ushort
{
    /// <summary>Read.</summary>
    Read = 0,

    /// <summary>Write; the data follow the request.</summary>
    Write = 1,

    /// <summary>End the connection once everything is answered; has no reply.</summary>
    Disconnect = 2,

    /// <summary>Make what was written durable.</summary>
    Flush = 3,

    /// <summary>Discard.</summary>
    Trim = 4,

    /// <summary>Read ahead.</summary>
    Cache = 5,

    /// <summary>Write zeros.</summary>
    WriteZeroes = 6,

    /// <summary>Tell about extents.</summary>
    BlockStatus = 7,
}
