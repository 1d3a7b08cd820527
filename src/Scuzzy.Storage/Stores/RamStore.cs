using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Stores;

/// <summary>A sparse store in native memory, as fast as copying (kernel: brd). Memory use is bounded by its length;
/// what was discarded reads as zeros and costs nothing. Everything ends inline.</summary>
public sealed unsafe class RamStore : BlockDevice
{
    /// <summary>The longest store, in bytes: 16 TiB, whose table takes 96 MiB of address space.</summary>
    public const long MaximumBytes = 16L << 40;

    private readonly Shard _shard;
    private readonly ChunkTable _chunks;
    private readonly int _blockBytes;
    private long _lengthBytes;
    private readonly bool _isReadOnly;

    /// <summary>Creates an empty store.</summary>
    /// <param name="shard">Its home shard.</param>
    /// <param name="lengthBytes">Its length in bytes, a positive multiple of a block, at most
    /// <see cref="MaximumBytes"/>.</param>
    /// <param name="isReadOnly">Whether writes are refused; <see cref="Fill"/> still works.</param>
    /// <param name="blockBytes">Bytes of a logical block, a power of two; default 512.</param>
    public RamStore(Shard shard, long lengthBytes, bool isReadOnly = false, int blockBytes = 512)
    {
        Invariant.Holds(lengthBytes is > 0 and <= MaximumBytes && lengthBytes % blockBytes == 0);
        _blockBytes = blockBytes;
        _shard = shard;
        _lengthBytes = lengthBytes;
        _isReadOnly = isReadOnly;
        _chunks = new ChunkTable(lengthBytes);
        Limits = new BlockLimits
        {
            LogicalBlockBytes = blockBytes,
            PhysicalBlockBytes = 4096,
            DiscardGranularityBytes = ChunkTable.ChunkBytes,
            MaximumDiscardBytes = long.MaxValue,
            MaximumWriteZeroesBytes = long.MaxValue,
            MaximumAtomicWriteBytes = long.MaxValue,
            HasForceUnitAccess = true,
        };
    }

    /// <inheritdoc/>
    public override Shard Shard => _shard;

    /// <inheritdoc/>
    public override long LengthBytes => _lengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => _isReadOnly;

    /// <summary>Memory that the data holds, in bytes.</summary>
    public long AllocatedBytes => _chunks.Allocated << ChunkTable.ChunkShift;

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        bio.EndInline(Execute(bio));
        return true;
    }

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        Invariant.Holds(offsetBytes >= 0 && lengthBytes > 0 && lengthBytes <= _lengthBytes - offsetBytes);
        bool hole = _chunks.IsHole(offsetBytes, lengthBytes, out extentBytes);
        return hole ? ExtentKind.Hole | ExtentKind.Zero : ExtentKind.Data;
    }

    /// <inheritdoc/>
    public override bool TryGrow(long lengthBytes, out string error)
    {
        Invariant.Holds(lengthBytes > _lengthBytes && lengthBytes % _blockBytes == 0);
        if (lengthBytes > MaximumBytes)
        {
            error = $"{ByteSize.Format(MaximumBytes)} at most belong in memory";
            return false;
        }

        _chunks.Grow(lengthBytes);
        _lengthBytes = lengthBytes;
        error = "";
        return true;
    }

    /// <summary>Fills the whole store with the content of a seed, which <see cref="FillPattern"/> can tell again.</summary>
    public void Fill(ulong seed)
    {
        _chunks.EnsureAll();
        for (long at = 0; at < _lengthBytes; at += ChunkTable.ChunkBytes)
        {
            int length = (int)Math.Min(ChunkTable.ChunkBytes, _lengthBytes - at);
            FillPattern.Write(seed, at, new Span<byte>(_chunks.Ensure(at), length));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _chunks.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override void Announce(long offsetBytes, int lengthBytes)
    {
        if ((ulong)offsetBytes < (ulong)_lengthBytes)
        {
            _chunks.Prefetch(offsetBytes, lengthBytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BlockStatus Execute(Bio bio)
    {
        BlockStatus status = BioChecks.Check(bio, _lengthBytes, _blockBytes, _isReadOnly);
        if (status != BlockStatus.Ok)
        {
            return status;
        }

        if (bio.Operation != BlockOperation.Read)
        {
            return Change(bio);
        }

        long offset = bio.OffsetBytes;
        foreach (DataSegment segment in bio.Data.Segments)
        {
            _chunks.Read(offset, segment);
            offset += segment.LengthBytes;
        }

        return BlockStatus.Ok;
    }

    private BlockStatus Change(Bio bio)
    {
        switch (bio.Operation)
        {
            case BlockOperation.Write:
                _chunks.Write(bio.OffsetBytes, bio.Data);
                return BlockStatus.Ok;
            case BlockOperation.Discard:
            case BlockOperation.WriteZeroes:
                _chunks.Zero(bio.OffsetBytes, bio.LengthBytes, (bio.Flags & BioFlags.NoUnmap) != 0);
                return BlockStatus.Ok;
            case BlockOperation.Flush:
                return BlockStatus.Ok;
            default:
                return BlockStatus.NotSupported;
        }
    }
}
