using Scuzzy.Runtime;

namespace Scuzzy.Storage.Filters;

/// <summary>A device that stands on another one and changes how it behaves (kernel: a device-mapper target). Disposing
/// it disposes the base.</summary>
/// <remarks>One pooled child per bio under way: their number is bounded by the submitters' queue depths.</remarks>
public abstract class FilterDevice : BlockDevice
{
    private ChildBio? _free;

    private protected FilterDevice(BlockDevice below) => Below = below;

    /// <summary>The device it stands on; of the same shard.</summary>
    public BlockDevice Below { get; }

    /// <inheritdoc/>
    public override Shard Shard => Below.Shard;

    /// <inheritdoc/>
    public override long LengthBytes => Below.LengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits => Below.Limits;

    /// <inheritdoc/>
    public override bool IsReadOnly => Below.IsReadOnly;

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes) =>
        Below.Extent(offsetBytes, lengthBytes, out extentBytes);

    /// <summary>A child that asks for what its parent asks for.</summary>
    private protected ChildBio Child(Bio parent)
    {
        ChildBio child = _free ?? new ChildBio(this);
        _free = child.NextFree;
        child.NextFree = null;
        child.Clone(parent);
        return child;
    }

    /// <summary>Sends a child down from inside Submit; the value is Submit's.</summary>
    private protected bool SubmitInline(ChildBio child)
    {
        if (!Below.Submit(child))
        {
            return false;
        }

        Bio parent = child.Parent;
        BlockStatus status = Finish(child);
        Recycle(child);
        parent.EndInline(status, child.FailedAtBytes);
        return true;
    }

    /// <summary>Sends a child down after Submit has returned.</summary>
    private protected void SubmitLater(ChildBio child)
    {
        if (Below.Submit(child))
        {
            ChildEnded(child);
        }
    }

    /// <summary>What to do when a child has ended; returns how its parent ends.</summary>
    private protected virtual BlockStatus Finish(ChildBio child) => child.Status;

    /// <summary>A child has ended: its parent ends too.</summary>
    internal void ChildEnded(ChildBio child)
    {
        Bio parent = child.Parent;
        BlockStatus status = Finish(child);
        Recycle(child);
        parent.End(status, child.FailedAtBytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Below.Dispose();
        base.Dispose(disposing);
    }

    private void Recycle(ChildBio child)
    {
        child.NextFree = _free;
        _free = child;
    }
}
