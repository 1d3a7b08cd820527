namespace Scuzzy.Scsi.Vpd;

/// <summary>CODE SET of a designator (SPC-4 table 596).</summary>
public enum DesignatorCodeSet : byte
{
    /// <summary>Binary.</summary>
    Binary = 1,

    /// <summary>Printable ASCII.</summary>
    Ascii = 2,

    /// <summary>UTF-8.</summary>
    Utf8 = 3,
}
