namespace Scuzzy.Scsi;

/// <summary>PC field of MODE SENSE: which values are wanted (SPC-4 table 159).</summary>
public enum ModePageControl : byte
{
    /// <summary>Values in force.</summary>
    Current = 0,

    /// <summary>A mask: one bits may be changed by MODE SELECT.</summary>
    Changeable = 1,

    /// <summary>Values after a format or a reset without saved ones.</summary>
    Default = 2,

    /// <summary>Values that survive a power cycle.</summary>
    Saved = 3,
}
