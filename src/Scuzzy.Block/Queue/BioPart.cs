using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>A part of a bio that was too long for its device.</summary>
internal sealed class BioPart(BlockLayer layer) : Bio
{
    private SplitBio _owner = null!;

    internal BioPart? NextFree;

    public void Prepare(SplitBio owner, Bio whole, long offset, long position, long length)
    {
        _owner = owner;
        Operation = whole.Operation;
        Flags = whole.Flags;
        Priority = whole.Priority;
        Submitter = whole.Submitter;
        OffsetBytes = offset;
        LengthBytes = length;
        Data.Clear();
        if (whole.Operation is BlockOperation.Read or BlockOperation.Write)
        {
            Data.AddRange(whole.Data, position, length);
        }
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        SplitBio owner = _owner;
        BlockStatus status = Status;
        layer.Return(this);
        owner.PartEnded(status);
    }
}
