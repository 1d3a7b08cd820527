namespace Scuzzy.Lab.Faults;

/// <summary>Groups of commands that a rule may name.</summary>
[Flags]
public enum FaultCommandGroup : byte
{
    /// <summary>None: only the operation codes listed.</summary>
    None = 0,

    /// <summary>Commands that read blocks: READ of any length.</summary>
    Reads = 1 << 0,

    /// <summary>Commands that write blocks: WRITE, WRITE AND VERIFY and WRITE SAME of any length.</summary>
    Writes = 1 << 1,

    /// <summary>Every command.</summary>
    Any = 1 << 2,
}
