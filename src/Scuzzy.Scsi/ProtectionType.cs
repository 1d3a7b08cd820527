namespace Scuzzy.Scsi;

/// <summary>How a medium is formatted with protection information (SBC-4; kernel: enum t10_dif_type).</summary>
public enum ProtectionType : byte
{
    /// <summary>Without.</summary>
    None,

    /// <summary>The reference tag is the low half of the LBA.</summary>
    Type1,

    /// <summary>The reference tag begins with what a command of 32 bytes says; no other may bring or take tuples.
    /// </summary>
    Type2,

    /// <summary>The reference tag is the client's own.</summary>
    Type3,
}
