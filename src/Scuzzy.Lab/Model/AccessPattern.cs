namespace Scuzzy.Lab.Model;

/// <summary>The order in which a job touches its range; the words are fio's.</summary>
public enum AccessPattern
{
    /// <summary>read: from the start, in order.</summary>
    Read,

    /// <summary>write: from the start, in order.</summary>
    Write,

    /// <summary>rw: in order, reads and writes mixed.</summary>
    Mixed,

    /// <summary>randread: anywhere.</summary>
    RandomRead,

    /// <summary>randwrite: anywhere.</summary>
    RandomWrite,

    /// <summary>randrw: anywhere, reads and writes mixed.</summary>
    RandomMixed,
}
