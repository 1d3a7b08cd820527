namespace Scuzzy.Scsi;

/// <summary>ADDRESS METHOD field, the top two bits of a LUN level (SAM-5 4.7.5).</summary>
public enum LunAddressMethod : byte
{
    /// <summary>00b: a bus number (0 = this one) and a LUN of 8 bits or, with a bus, a target.</summary>
    Peripheral = 0,

    /// <summary>01b: a flat LUN of 14 bits.</summary>
    FlatSpace = 1,

    /// <summary>10b: target (6 bits), bus (3 bits) and LUN (5 bits).</summary>
    LogicalUnit = 2,

    /// <summary>11b: the length and extended address method fields say more.</summary>
    Extended = 3,
}
