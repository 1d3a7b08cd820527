using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>One submitter of I/O.</summary>
public sealed class JobSection : LabElement
{
    /// <summary>The name in the report.</summary>
    public LabName Name { get; internal set; }

    /// <summary>The disk, e.g. <c>sda</c>.</summary>
    public LabName Disk { get; internal set; }

    /// <summary>In which order it reads and writes.</summary>
    public AccessPattern Pattern { get; internal set; } = AccessPattern.RandomMixed;

    /// <summary>Share of reads where the pattern mixes, 0 to 100; default 50.</summary>
    public int ReadPercent { get; internal set; } = 50;

    /// <summary>Sizes of one I/O in bytes, picked at random; default 4 KiB.</summary>
    public IReadOnlyList<long> BlockBytes { get; internal set; } = [4096];

    /// <summary>I/Os under way at once, 1 to 4096; default 1.</summary>
    public int Depth { get; internal set; } = 1;

    /// <summary>How many I/Os, 1 to 1,000,000,000.</summary>
    public long Count { get; internal set; }

    /// <summary>Where its range begins, in bytes; default 0.</summary>
    public long OffsetBytes { get; internal set; }

    /// <summary>How long its range is, in bytes; default to the end of the disk, at most 1 GiB.</summary>
    public long? SizeBytes { get; internal set; }

    /// <summary>How what it reads is checked.</summary>
    public Verification Verify { get; internal set; } = Verification.None;

    /// <summary>Its own seed, added to the run's; default the job's number.</summary>
    public long? Seed { get; internal set; }

    /// <summary>When it starts, in nanoseconds after the boot ended; default 0.</summary>
    public long StartNs { get; internal set; }

    /// <summary>A flush after every so many writes; 0 is none.</summary>
    public int FlushEvery { get; internal set; }

    /// <summary>Its writes are durable when they end (FUA); default false.</summary>
    public bool IsForced { get; internal set; }

    /// <summary>How many of its I/Os may fail without spoiling the verdict; default 0.</summary>
    public long AllowedErrors { get; internal set; }

    /// <summary>What the task does, one operation after the other, instead of what pattern and count say; every bio
    /// and its data are watched. Empty: none.</summary>
    public IReadOnlyList<TaskOperation> Operations { get; internal set; } = [];

    /// <summary>The CPU that a list of operations is submitted from; null: the CPUs in turn.</summary>
    public int? Cpu { get; internal set; }
}
