using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Stores;

/// <summary>A store that reads as zeros and forgets what is written (kernel: null_blk). Everything ends inline.</summary>
public sealed class NullStore : BlockDevice
{
    private const int LogicalBlockBytes = 512;

    private readonly Shard _shard;
    private readonly bool _isReadOnly;
    private long _lengthBytes;

    /// <summary>Creates a store.</summary>
    /// <param name="shard">Its home shard.</param>
    /// <param name="lengthBytes">Its length in bytes, a positive multiple of 512.</param>
    /// <param name="isReadOnly">Whether writes are refused.</param>
    public NullStore(Shard shard, long lengthBytes, bool isReadOnly = false)
    {
        Invariant.Holds(lengthBytes > 0 && lengthBytes % LogicalBlockBytes == 0);
        _shard = shard;
        _lengthBytes = lengthBytes;
        _isReadOnly = isReadOnly;
    }

    /// <inheritdoc/>
    public override Shard Shard => _shard;

    /// <inheritdoc/>
    public override long LengthBytes => _lengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits { get; } =
        new()
        {
            DiscardGranularityBytes = LogicalBlockBytes,
            MaximumDiscardBytes = long.MaxValue,
            MaximumWriteZeroesBytes = long.MaxValue,
            HasForceUnitAccess = true,
        };

    /// <inheritdoc/>
    public override bool IsReadOnly => _isReadOnly;

    /// <inheritdoc/>
    public override bool TryGrow(long lengthBytes, out string error)
    {
        Invariant.Holds(lengthBytes > _lengthBytes && lengthBytes % LogicalBlockBytes == 0);
        _lengthBytes = lengthBytes;
        error = "";
        return true;
    }

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        BlockStatus status = BioChecks.Check(bio, LengthBytes, LogicalBlockBytes, _isReadOnly);
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
