namespace Scuzzy.Initiator.Upper;

/// <summary>How discards reach the device (kernel: SD_LBP_*).</summary>
public enum ProvisioningMode : byte
{
    /// <summary>Fully provisioned: no discards.</summary>
    Full,

    /// <summary>UNMAP.</summary>
    Unmap,

    /// <summary>WRITE SAME(16) with UNMAP.</summary>
    WriteSame16,

    /// <summary>WRITE SAME(10) with UNMAP.</summary>
    WriteSame10,

    /// <summary>WRITE SAME of zeros.</summary>
    WriteSameZero,

    /// <summary>Thin, but no way to discard.</summary>
    Disabled,
}
