using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Files;

/// <summary>One operation on a file; owned and reused by its submitter. <see cref="WorkItem.Run"/> is called, in
/// interrupt context of the file's CPU, when an operation that did not end at once has ended.</summary>
public abstract class FileOperation : WorkItem
{
    /// <summary>What to do.</summary>
    public FileOperationKind Kind { get; set; }

    /// <summary>Where, in bytes.</summary>
    public long OffsetBytes { get; set; }

    /// <summary>How much, in bytes; for reads and writes the length of <see cref="Data"/>.</summary>
    public long LengthBytes { get; set; }

    /// <summary>The memory of a read or write; untouched by the submitter until the operation ends.</summary>
    public ScatterList Data { get; } = new();

    /// <summary>0, or the errno value of the failure (positive).</summary>
    public int Error { get; internal set; }
}
