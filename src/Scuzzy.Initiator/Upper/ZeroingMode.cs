namespace Scuzzy.Initiator.Upper;

/// <summary>How zeros are written (kernel: SD_ZERO_*).</summary>
public enum ZeroingMode : byte
{
    /// <summary>By writes of zeros.</summary>
    Write,

    /// <summary>WRITE SAME.</summary>
    WriteSame,

    /// <summary>WRITE SAME(16) with UNMAP.</summary>
    WriteSame16Unmap,

    /// <summary>WRITE SAME(10) with UNMAP.</summary>
    WriteSame10Unmap,
}
