using Scuzzy.Storage;

namespace Scuzzy.Lab.Model;

/// <summary>One step of a task's list of operations: an I/O, and when it is submitted.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Sector">Where it begins, in sectors of 512 bytes; 0 for a flush.</param>
/// <param name="Sectors">How long it is, in sectors of 512 bytes; 0 for a flush.</param>
/// <param name="Flags">How it is to be treated.</param>
/// <param name="DelayNs">How long the task sleeps before it, in nanoseconds.</param>
/// <param name="Waits">The task first waits for all that it has submitted.</param>
/// <param name="IsPlugged">It stays in the task's plug until one that is not plugged has been submitted.</param>
/// <param name="Disk">The disk; null: the task's.</param>
public readonly record struct TaskOperation(
    BlockOperation Operation,
    int Sector,
    int Sectors,
    BioFlags Flags = BioFlags.None,
    long DelayNs = 0,
    bool Waits = false,
    bool IsPlugged = false,
    string? Disk = null
)
{
    /// <summary>Highest sector of a range, exclusive.</summary>
    public const int MaximumSector = 1 << 30;

    /// <summary>Most sectors of one operation.</summary>
    public const int MaximumSectors = 1 << 15;
}
