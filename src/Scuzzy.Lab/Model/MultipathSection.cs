using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A reader of one unit by several paths, which changes over when a path fails (kernel: dm-mpath; user space:
/// multipathd).</summary>
public sealed class MultipathSection : LabElement
{
    /// <summary>The name in the report.</summary>
    public LabName Name { get; internal set; }

    /// <summary>The paths as disks, e.g. <c>sda</c>, in order of preference; 2 to 16.</summary>
    public IReadOnlyList<LabName> Paths { get; internal set; } = [];

    /// <summary>How many reads.</summary>
    public long Count { get; internal set; }

    /// <summary>Bytes of a read; default 4 KiB.</summary>
    public long BlockBytes { get; internal set; } = 4096;

    /// <summary>Reads under way at once, 1 to 256; default 1.</summary>
    public int Depth { get; internal set; } = 1;

    /// <summary>Pause between the reads of one place in the queue, in nanoseconds; default 0.</summary>
    public long PauseNs { get; internal set; }

    /// <summary>How often the checker asks failed paths by TEST UNIT READY, in nanoseconds; default 5 s.</summary>
    public long CheckerNs { get; internal set; } = 5_000_000_000;

    /// <summary>True: it goes back to a preferred path as soon as it is good again; default false.</summary>
    public bool FailsBack { get; internal set; }

    /// <summary>How long reads wait when no path is left, in nanoseconds; 0 (default): they fail at once.</summary>
    public long NoPathRetryNs { get; internal set; }

    /// <summary>Exactly so many changes of path are expected; null: any number.</summary>
    public long? ExpectedSwitches { get; internal set; }

    /// <summary>No read may take longer because of a change of path, in nanoseconds; null: no limit.</summary>
    public long? ExpectedWithinNs { get; internal set; }
}
