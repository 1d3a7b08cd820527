namespace Scuzzy.Storage;

/// <summary>What a bio asks for (kernel: enum req_op).</summary>
public enum BlockOperation : byte
{
    /// <summary>Read into the bio's data.</summary>
    Read,

    /// <summary>Write the bio's data.</summary>
    Write,

    /// <summary>Make what was written and ended before durable; offset and length are 0.</summary>
    Flush,

    /// <summary>The range is no longer needed; what it reads as afterwards is the device's choice.</summary>
    Discard,

    /// <summary>The range reads as zeros afterwards.</summary>
    WriteZeroes,
}
