using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Stores;

/// <summary>A store that reads as zeros and forgets what is written (kernel: null_blk). Everything ends inline.</summary>
public sealed class NullStore : BlockDevice
{
    private readonly Shard _shard;
    private readonly bool _isReadOnly;
    private long _lengthBytes;

    /// <summary>Creates a store.</summary>
    /// <param name="shard">Its home shard.</param>
    /// <param name="lengthBytes">Its length in bytes, a positive multiple of a block.</param>
    /// <param name="isReadOnly">Whether writes are refused.</param>
    /// <param name="blockBytes">Bytes of a logical block, a power of two; default 512.</param>
    public NullStore(Shard shard, long lengthBytes, bool isReadOnly = false, int blockBytes = 512)
    {
        Invariant.Holds(lengthBytes > 0 && lengthBytes % blockBytes == 0);
        Limits = new BlockLimits
        {
            LogicalBlockBytes = blockBytes,
            DiscardGranularityBytes = blockBytes,
            MaximumDiscardBytes = long.MaxValue,
            MaximumWriteZeroesBytes = long.MaxValue,
            HasForceUnitAccess = true,
        };
        _shard = shard;
        _lengthBytes = lengthBytes;
        _isReadOnly = isReadOnly;
    }

    /// <inheritdoc/>
    public override Shard Shard => _shard;

    /// <inheritdoc/>
    public override long LengthBytes => _lengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => _isReadOnly;

    /// <inheritdoc/>
    public override bool TryGrow(long lengthBytes, out string error)
    {
        Invariant.Holds(lengthBytes > _lengthBytes && lengthBytes % Limits.LogicalBlockBytes == 0);
        _lengthBytes = lengthBytes;
        error = "";
        return true;
    }

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        BlockStatus status = BioChecks.Check(bio, LengthBytes, Limits.LogicalBlockBytes, _isReadOnly);
        if (status == BlockStatus.Ok && bio.Operation == BlockOperation.Read)
        {
            foreach (DataSegment segment in bio.Data.Segments)
            {
                segment.Span.Clear();
            }
        }

        bio.EndInline(status);
        return true;
    }

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        extentBytes = lengthBytes;
        return ExtentKind.Hole | ExtentKind.Zero;
    }
}
