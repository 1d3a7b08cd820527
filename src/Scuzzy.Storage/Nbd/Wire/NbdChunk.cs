namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>Types of chunk in a structured reply (NBD_REPLY_TYPE_*).</summary>
internal enum NbdChunk : ushort
{
    /// <summary>Nothing more to say.</summary>
    None = 0,

    /// <summary>Data of a read.</summary>
    OffsetData = 1,

    /// <summary>A range of a read that is zeros.</summary>
    OffsetHole = 2,

    /// <summary>Extents.</summary>
    BlockStatus = 5,

    /// <summary>An error with a message.</summary>
    Error = 0x8001,

    /// <summary>An error at an offset.</summary>
    ErrorOffset = 0x8002,
}
