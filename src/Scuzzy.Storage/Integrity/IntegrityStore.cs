using Scuzzy.Runtime;

namespace Scuzzy.Storage.Integrity;

/// <summary>A device that keeps eight bytes, a tuple, beside each interval of its data (kernel: struct blk_integrity).
/// It is made of two, one for the data and one for the tuples, and disposes both.</summary>
/// <remarks><para>A bio brings the tuples of its range in <see cref="Bio.Integrity"/>, or takes them there. A write
/// without them, a discard and a write of zeros leave all ones. What a tuple means is not known here.</para>
/// <para>A tuple is kept as its complement, so that a hole stands for all ones; it lies at its interval's number times
/// eight. Data is moved first, then the tuples: whoever reads what is being written must wait by himself.</para>
/// <para>One pooled operation per bio under way: their number is bounded by the submitters' queue depths.</para>
/// </remarks>
public sealed class IntegrityStore : BlockDevice
{
    /// <summary>Bytes of a tuple.</summary>
    public const int TupleBytes = 8;

    /// <summary>Fewest bytes of an interval.</summary>
    public const int SmallestIntervalBytes = 512;

    private readonly BlockDevice _data;
    private readonly BlockDevice _tuples;
    private IntegrityOperation? _free;
    private int _intervalBytes = SmallestIntervalBytes;

    /// <summary>Puts two devices of one shard together.</summary>
    /// <param name="data">Where the data is; can write zeros.</param>
    /// <param name="tuples">Where the tuples are: <see cref="LengthFor"/> bytes long, in blocks of eight.</param>
    public IntegrityStore(BlockDevice data, BlockDevice tuples)
    {
        Invariant.Holds(tuples.LengthBytes == LengthFor(data.LengthBytes));
        Invariant.Holds(tuples.Limits.LogicalBlockBytes == TupleBytes && data.Limits.MaximumWriteZeroesBytes > 0);
        (_data, _tuples) = (data, tuples);

        // Two devices cannot be written as one.
        Limits = data.Limits with
        {
            MaximumAtomicWriteBytes = 0,
            HasWriteCache = data.Limits.HasWriteCache || tuples.Limits.HasWriteCache,
            HasForceUnitAccess = data.Limits.HasForceUnitAccess && tuples.Limits.HasForceUnitAccess,
        };
    }

    /// <summary>Bytes of data that a tuple belongs to, a power of two, no less than
    /// <see cref="SmallestIntervalBytes"/>, which is the default. After a change the tuples mean nothing until all was
    /// written or zeroed.</summary>
    public int IntervalBytes
    {
        get => _intervalBytes;
        set
        {
            Invariant.Holds(value >= SmallestIntervalBytes && System.Numerics.BitOperations.IsPow2(value));
            _intervalBytes = value;
        }
    }

    /// <inheritdoc/>
    public override Shard Shard => _data.Shard;

    /// <inheritdoc/>
    public override long LengthBytes => _data.LengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => _data.IsReadOnly;

    /// <summary>Bytes of the tuples of a device, whatever the interval.</summary>
    public static long LengthFor(long dataBytes) => dataBytes / SmallestIntervalBytes * TupleBytes;

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        long tuples = TuplesOf(bio.LengthBytes);
        if (bio.Integrity.LengthBytes != 0 && bio.Integrity.LengthBytes != tuples)
        {
            bio.EndInline(BlockStatus.Invalid);
            return true;
        }

        IntegrityOperation operation = _free ?? new IntegrityOperation(this);
        _free = operation.NextFree;
        operation.NextFree = null;
        operation.BeginData(bio);
        if (!_data.Submit(operation) || !Advance(operation))
        {
            return false;
        }

        bio.EndInline(Return(operation), operation.FailedAtData);
        return true;
    }

    /// <inheritdoc/>
    public override void Announce(long offsetBytes, int lengthBytes) => _data.Announce(offsetBytes, lengthBytes);

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes) =>
        _data.Extent(offsetBytes, lengthBytes, out extentBytes);

    /// <inheritdoc/>
    public override bool TryGrow(long lengthBytes, out string error) =>
        _data.TryGrow(lengthBytes, out error) && _tuples.TryGrow(LengthFor(lengthBytes), out error);

    /// <summary>Goes on after a step that did not end at once.</summary>
    internal void Continue(IntegrityOperation operation)
    {
        if (Advance(operation))
        {
            Bio parent = operation.Parent;
            parent.End(Return(operation), operation.FailedAtData);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _data.Dispose();
        _tuples.Dispose();
        base.Dispose(disposing);
    }

    // After the data the tuples; true once both are done.
    private bool Advance(IntegrityOperation operation)
    {
        if (!operation.IsAtTuples)
        {
            Bio parent = operation.Parent;
            bool hasTuples = parent.Operation != BlockOperation.Read || parent.Integrity.LengthBytes > 0;
            if (operation.Status != BlockStatus.Ok || !hasTuples)
            {
                return true;
            }

            operation.BeginTuples(TuplesOf(parent.OffsetBytes), TuplesOf(parent.LengthBytes));
            if (!_tuples.Submit(operation))
            {
                return false;
            }
        }

        operation.EndTuples();
        return true;
    }

    private long TuplesOf(long bytes) => bytes / _intervalBytes * TupleBytes;

    private BlockStatus Return(IntegrityOperation operation)
    {
        operation.NextFree = _free;
        _free = operation;
        return operation.Status;
    }
}
