using Scuzzy.Block.Flush;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>What the device accepts, and what becomes of bios that are longer, empty or need a flush.</summary>
public sealed partial class RequestQueue
{
    private QueueLimits _limits = QueueLimits.Standard;
    private long _maximumBytes;
    private long? _readAheadKib;
    private FlushMachine? _flush;

    /// <summary>What the device accepts and prefers; replaced by the upper driver when it has learnt more. A request
    /// made before keeps its shape.</summary>
    public QueueLimits Limits
    {
        get => _limits;
        set
        {
            _limits = value;
            long preferred = value.MaximumBytes;
            if (preferred == 0)
            {
                preferred = Math.Max(Options.Policy.DefaultMaximumBytes, value.OptimalIoBytes);
            }

            long longest = Math.Min(preferred, value.MaximumHardwareBytes);
            longest = value.MaximumDeviceBytes > 0 ? Math.Min(longest, value.MaximumDeviceBytes) : longest;
            _maximumBytes = Math.Max(
                longest / value.LogicalBlockBytes * value.LogicalBlockBytes,
                value.LogicalBlockBytes
            );
            MaximumSegments = Math.Max(value.MaximumSegments, 1);
            _mustLookAtAll = value.ChunkBytes != 0 || value.MaximumSegmentBytes != int.MaxValue;
        }
    }

    /// <summary>How far submitters read ahead of need: a hint (read_ahead_kb); the larger of 128 KiB and twice the
    /// preferred size by default.</summary>
    public long ReadAheadKib
    {
        get => _readAheadKib ?? Math.Max(128, 2L * _limits.OptimalIoBytes / 1024);
        set => _readAheadKib = value;
    }

    /// <summary>Longest read or write request in bytes (max_sectors_kb).</summary>
    public long MaximumRequestBytes => _maximumBytes;

    internal int MaximumSegments { get; private set; }

    internal FlushMachine Flush => _flush ??= new FlushMachine(this, _order);

    /// <summary>True if a bio ends without ever reaching the driver: refused, empty, or a flush of what has no
    /// cache.</summary>
    internal bool EndsAtOnce(Bio bio, out BlockStatus status)
    {
        status = BlockStatus.Ok;
        switch (bio.Operation)
        {
            case BlockOperation.Read:
                return bio.LengthBytes == 0;
            case BlockOperation.Write:
                return bio.LengthBytes == 0 && !NeedsSequence(bio);
            case BlockOperation.Flush:
                return Options.Policy.Flush == FlushPolicy.FlushMachine && !_limits.HasWriteCache;
            case BlockOperation.Discard:
                status = _limits.MaximumDiscardBytes == 0 ? BlockStatus.NotSupported : BlockStatus.Ok;
                return status != BlockStatus.Ok || bio.LengthBytes == 0;
            case BlockOperation.WriteZeroes:
                status = _limits.MaximumWriteZeroesBytes == 0 ? BlockStatus.NotSupported : BlockStatus.Ok;
                return status != BlockStatus.Ok || bio.LengthBytes == 0;
            default:
                status = BlockStatus.NotSupported;
                return true;
        }
    }

    /// <summary>True if a bio asks for a flush before it or for durability.</summary>
    internal static bool NeedsSequence(Bio bio) =>
        bio.Operation == BlockOperation.Flush
        || (bio.Flags & (BioFlags.PreFlush | BioFlags.ForceUnitAccess)) != 0 && bio.Operation != BlockOperation.Read;

    /// <summary>Submits a bio that may be empty, too long or without support.</summary>
    private void SubmitUnusual(Bio bio, Cpu cpu)
    {
        if (EndsAtOnce(bio, out BlockStatus status))
        {
            EndBio(bio, status);
            return;
        }

        if (PrefixBytes(bio.Operation, bio.OffsetBytes, bio, 0) < bio.LengthBytes)
        {
            _layer.TakeSplit().Begin(this, bio, cpu);
            return;
        }

        Accept(bio, cpu);
    }

    /// <summary>How long the part of a bio may be that starts at a position within it (kernel: bio_split_rw,
    /// bio_split_discard).</summary>
    internal long PrefixBytes(BlockOperation operation, long offset, Bio bio, long position)
    {
        long left = bio.LengthBytes - position;
        long longest = Math.Min(left, MaximumBytesOf(operation, offset));
        if (operation == BlockOperation.Discard)
        {
            // A part ends at the granularity, or the device would leave its edges allocated.
            long granularity = Math.Max(_limits.DiscardGranularityBytes, _limits.LogicalBlockBytes);
            long end = (offset + longest) / granularity * granularity;
            return longest == left || end <= offset ? longest : end - offset;
        }

        if (operation is not (BlockOperation.Read or BlockOperation.Write))
        {
            return longest;
        }

        long bytes = 0;
        int segments = 0;
        while (bytes < longest && segments < MaximumSegments)
        {
            long piece = bio.Data.At(position + bytes, longest - bytes).LengthBytes;
            bytes += Math.Min(piece, _limits.MaximumSegmentBytes);
            segments++;
        }

        return bytes < left ? Math.Max(bytes / _limits.LogicalBlockBytes, 1) * _limits.LogicalBlockBytes : bytes;
    }
}
