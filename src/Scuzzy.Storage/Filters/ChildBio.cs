using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Filters;

/// <summary>A bio that a filter sends down for one that it was given; pooled by the filter (kernel: bio_alloc_clone).</summary>
internal sealed class ChildBio(FilterDevice filter) : Bio
{
    /// <summary>The bio that it stands for.</summary>
    public Bio Parent { get; private set; } = null!;

    /// <summary>Link in the filter's free list.</summary>
    public ChildBio? NextFree { get; set; }

    /// <summary>Makes it ask for what its parent asks for.</summary>
    public void Clone(Bio parent)
    {
        Parent = parent;
        Operation = parent.Operation;
        Flags = parent.Flags;
        Priority = parent.Priority;
        Submitter = parent.Submitter;
        OffsetBytes = parent.OffsetBytes;
        LengthBytes = parent.LengthBytes;
        Data.Clear();
        foreach (DataSegment segment in parent.Data.Segments)
        {
            Data.Add(segment);
        }
    }

    protected override void Ended() => filter.ChildEnded(this);
}
