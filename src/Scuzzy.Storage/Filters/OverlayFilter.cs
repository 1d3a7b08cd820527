using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Storage.Filters;

/// <summary>Keeps all changes in memory, so that the device below is only ever read (kernel: dm-snapshot). Memory use is
/// bounded by the device's length.</summary>
/// <remarks>Its unit is a sector of 512 bytes, so that a write never has to read what lies around it. A read that finds
/// some of its sectors changed reads all of them from below and lays the changed ones over.</remarks>
public sealed class OverlayFilter : FilterDevice
{
    private readonly ChunkTable _changes;
    private readonly OverlayMap _held;

    /// <summary>Creates an overlay without changes.</summary>
    public OverlayFilter(BlockDevice below)
        : base(below)
    {
        _changes = new ChunkTable(below.LengthBytes);
        _held = new OverlayMap(below.LengthBytes);
        Limits = below.Limits with
        {
            DiscardGranularityBytes = ChunkTable.ChunkBytes,
            MaximumDiscardBytes = long.MaxValue,
            MaximumWriteZeroesBytes = long.MaxValue,
            HasWriteCache = false,
            HasForceUnitAccess = true,
        };
    }

    /// <inheritdoc/>
    public override BlockLimits Limits { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <summary>Memory that the changes hold, in bytes.</summary>
    public long AllocatedBytes => _changes.Allocated << ChunkTable.ChunkShift;

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        BlockStatus status = BioChecks.Check(bio, LengthBytes, Limits.LogicalBlockBytes, isReadOnly: false);
        if (status != BlockStatus.Ok)
        {
            bio.EndInline(status);
            return true;
        }

        bool isRead = bio.Operation == BlockOperation.Read && bio.LengthBytes > 0;
        if (isRead && !(_held.Holds(bio.OffsetBytes, bio.LengthBytes, out long run) && run == bio.LengthBytes))
        {
            return SubmitInline(Child(bio));
        }

        if (isRead)
        {
            LayOver(bio);
        }
        else
        {
            Change(bio);
        }

        bio.EndInline(BlockStatus.Ok);
        return true;
    }

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        if (!_held.Holds(offsetBytes, lengthBytes, out long runBytes))
        {
            return Below.Extent(offsetBytes, runBytes, out extentBytes);
        }

        bool hole = _changes.IsHole(offsetBytes, runBytes, out extentBytes);
        return hole ? ExtentKind.Hole | ExtentKind.Zero : ExtentKind.Data;
    }

    /// <inheritdoc/>
    private protected override BlockStatus Finish(ChildBio child)
    {
        if (child.Status == BlockStatus.Ok && child.Operation == BlockOperation.Read)
        {
            LayOver(child.Parent);
        }

        return child.Status;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _changes.Dispose();
        base.Dispose(disposing);
    }

    private void Change(Bio bio)
    {
        switch (bio.Operation)
        {
            case BlockOperation.Write:
                _changes.Write(bio.OffsetBytes, bio.Data);
                _held.Add(bio.OffsetBytes, bio.LengthBytes);
                break;
            case BlockOperation.Discard:
            case BlockOperation.WriteZeroes:
                _changes.Zero(bio.OffsetBytes, bio.LengthBytes, (bio.Flags & BioFlags.NoUnmap) != 0);
                _held.Add(bio.OffsetBytes, bio.LengthBytes);
                break;
            case BlockOperation.Read:
            case BlockOperation.Flush:
            default:
                break;
        }
    }

    private void LayOver(Bio bio)
    {
        long done = 0;
        while (done < bio.LengthBytes)
        {
            long offset = bio.OffsetBytes + done;
            if (_held.Holds(offset, bio.LengthBytes - done, out long run))
            {
                CopyRun(bio, done, run);
            }

            done += run;
        }
    }

    private void CopyRun(Bio bio, long at, long length)
    {
        while (length > 0)
        {
            DataSegment piece = bio.Data.At(at, length);
            _changes.Read(bio.OffsetBytes + at, piece);
            at += piece.LengthBytes;
            length -= piece.LengthBytes;
        }
    }
}
