namespace Scuzzy.Runtime.Files;

/// <summary>What a file operation does.</summary>
public enum FileOperationKind : byte
{
    /// <summary>Reads into the data; bytes past the end read as zeros, unless the file has become shorter since it was
    /// opened: EIO.</summary>
    Read,

    /// <summary>Writes the data.</summary>
    Write,

    /// <summary>Makes what was written before durable (fdatasync).</summary>
    Synchronize,

    /// <summary>Frees a range, which then reads as zeros (fallocate PUNCH_HOLE).</summary>
    Punch,

    /// <summary>Zeroes a range, keeping it allocated where that can be (fallocate ZERO_RANGE).</summary>
    Zero,
}
