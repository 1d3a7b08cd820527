using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>One I/O with the errno that it must end with.</summary>
public sealed class DirectIo : LabElement
{
    /// <summary>The disk.</summary>
    public LabName Disk { get; internal set; }

    /// <summary>What it does.</summary>
    public Storage.BlockOperation Operation { get; internal set; } = Storage.BlockOperation.Read;

    /// <summary>Where, in bytes; default 0.</summary>
    public long OffsetBytes { get; internal set; }

    /// <summary>How much, in bytes; default 4 KiB.</summary>
    public long SizeBytes { get; internal set; } = 4096;

    /// <summary>The errno that it must end with, or <c>0</c>; default 0.</summary>
    public string Expect { get; internal set; } = "0";
}
