namespace Scuzzy.Scsi;

/// <summary>Bits of byte 1 of the read and write commands of 10 bytes and more (SBC-4; not of the 6-byte ones).
/// </summary>
[Flags]
public enum ReadWriteOptions : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>BYTCHK of VERIFY and WRITE AND VERIFY: compare the medium with the data sent.</summary>
    ByteCheck = 0x02,

    /// <summary>FUA: read from, or write to, the medium itself rather than a volatile cache.</summary>
    ForceUnitAccess = 0x08,

    /// <summary>DPO: keep the blocks out of the cache.</summary>
    DisablePageOut = 0x10,

    /// <summary>RDPROTECT or WRPROTECT = 001b.</summary>
    Protect1 = 0x20,

    /// <summary>RDPROTECT or WRPROTECT = 010b.</summary>
    Protect2 = 0x40,

    /// <summary>RDPROTECT or WRPROTECT = 100b.</summary>
    Protect4 = 0x80,
}
