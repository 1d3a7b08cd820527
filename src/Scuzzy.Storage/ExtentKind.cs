namespace Scuzzy.Storage;

/// <summary>What lies behind a range of a block device (NBD base:allocation, SBC GET LBA STATUS).</summary>
[Flags]
public enum ExtentKind : byte
{
    /// <summary>Allocated data.</summary>
    Data = 0,

    /// <summary>Not allocated.</summary>
    Hole = 1,

    /// <summary>Reads as zeros.</summary>
    Zero = 2,
}
