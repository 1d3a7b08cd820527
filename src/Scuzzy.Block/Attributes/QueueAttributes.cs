using System.Globalization;
using Scuzzy.Block.Elevators;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Attributes;

/// <summary>The files of the queue directory (kernel: blk-sysfs.c), and those of iosched below it.</summary>
public static class QueueAttributes
{
    private const long KibiByte = 1024;

    /// <summary>Fewer requests a queue does not work with (BLKDEV_MIN_RQ).</summary>
    private const long MinimumRequests = 4;

    /// <summary>More an elevator is not given (MAX_SCHED_RQ).</summary>
    private const long MaximumRequests = 2048;

    private static readonly QueueAttribute[] s_early =
    [
        RequestCount(),
        ReadAhead(),
        MaximumHardware(),
        Maximum(),
        Scheduler(),
        Number("hw_sector_size", q => q.Limits.LogicalBlockBytes),
        Number("logical_block_size", q => q.Limits.LogicalBlockBytes),
        Number("physical_block_size", q => q.Limits.PhysicalBlockBytes),
        Number("minimum_io_size", q => q.Limits.MinimumIoBytes),
        Number("optimal_io_size", q => q.Limits.OptimalIoBytes),
        Rotational(),
        Number("nomerges", q => q.NoMerges == 0 ? 0 : 1, (q, v) => q.NoMerges = v == 0 ? 0 : 1, 0, long.MaxValue),
        Number("rq_affinity", q => q.Affinity, (q, v) => q.Affinity = v == 0 ? 0 : 1, 0, long.MaxValue),
        Statistics(),
    ];

    private static readonly QueueAttribute[] s_middle =
    [
        RequestCount(),
        ReadAhead(),
        MaximumHardware(),
        Maximum(),
        Number("max_segments", q => q.Limits.MaximumSegments),
        Number("max_integrity_segments", _ => 0),
        Number("max_segment_size", q => q.Limits.MaximumSegmentBytes),
        Scheduler(),
        .. s_early[5..10],
        Number("discard_granularity", q => q.Limits.DiscardGranularityBytes),
        Number("discard_max_bytes", q => q.Limits.MaximumDiscardBytes),
        Number("discard_zeroes_data", _ => 0),
        Number("write_same_max_bytes", q => q.Limits.MaximumWriteZeroesBytes),
        Rotational(),
        NoMerges(),
        Affinity(),
        Statistics(),
        Number("add_random", _ => 0),
    ];

    private static readonly QueueAttribute[] s_late =
    [
        Number("add_random", _ => 0),
        Number(
            "async_depth",
            q => q.Elevator is null ? q.RequestLimit : q.AsyncLimit,
            (q, v) => q.AsyncLimit = (int)Math.Min(v, q.RequestLimit),
            1,
            int.MaxValue
        ),
        Number("atomic_write_boundary_bytes", _ => 0),
        Number("atomic_write_max_bytes", _ => 0),
        Number("atomic_write_unit_max_bytes", _ => 0),
        Number("atomic_write_unit_min_bytes", _ => 0),
        Number("chunk_sectors", q => q.Limits.ChunkBytes / 512),
        Number("dax", _ => 0),
        Number("discard_granularity", q => q.Limits.DiscardGranularityBytes),
        Number("discard_max_bytes", q => q.Limits.MaximumDiscardBytes),
        Number("discard_max_hw_bytes", q => q.Limits.MaximumDiscardBytes),
        Number("discard_zeroes_data", _ => 0),
        Number("dma_alignment", q => q.Limits.DmaAlignment),
        Number("fua", q => q.Limits.HasForceUnitAccess ? 1 : 0),
        Number("hw_sector_size", q => q.Limits.LogicalBlockBytes),
        Number("io_poll", _ => 0),
        Number("io_poll_delay", _ => -1),
        Number("io_timeout", q => q.TimeoutNs / 1_000_000, (q, v) => q.TimeoutNs = v * 1_000_000, 1, int.MaxValue),
        Statistics(),
        Number("iostats_passthrough", _ => 0),
        Number("logical_block_size", q => q.Limits.LogicalBlockBytes),
        Number("max_discard_segments", _ => 1),
        MaximumHardware(),
        Number("max_integrity_segments", _ => 0),
        Maximum(),
        Number(
            "max_segment_size",
            q => q.Limits.MaximumSegmentBytes == int.MaxValue ? uint.MaxValue : q.Limits.MaximumSegmentBytes
        ),
        Number("max_segments", q => q.Limits.MaximumSegments),
        Number("max_write_streams", _ => 0),
        Number("minimum_io_size", q => q.Limits.MinimumIoBytes),
        NoMerges(),
        RequestCount(),
        Number("nr_zones", _ => 0),
        Number("optimal_io_size", q => q.Limits.OptimalIoBytes),
        Number("physical_block_size", q => q.Limits.PhysicalBlockBytes),
        ReadAhead(),
        Rotational(),
        Affinity(),
        Scheduler(),
        Number("stable_writes", _ => 0),
        Number("virt_boundary_mask", _ => 0),
        Number("wbt_lat_usec", q => q.Limits.IsRotational ? 75_000 : 2000),
        WriteCache(),
        Number("write_same_max_bytes", _ => 0),
        Number("write_stream_granularity", _ => 0),
        Number("write_zeroes_max_bytes", q => q.Limits.MaximumWriteZeroesBytes),
        Number("write_zeroes_unmap_max_bytes", _ => 0),
        Number("write_zeroes_unmap_max_hw_bytes", _ => 0),
        Number("zone_append_max_bytes", _ => 0),
        Number("zone_write_granularity", _ => 0),
        new("zoned", _ => "none"),
    ];

    /// <summary>The files of a queue's directory, in the order in which the kernel makes them.</summary>
    public static IReadOnlyList<QueueAttribute> Of(RequestQueue queue) =>
        queue.Options.Policy.Attributes switch
        {
            QueueAttributeSet.Early => s_early,
            QueueAttributeSet.Middle => s_middle,
            _ => s_late,
        };

    /// <summary>The files of queue/iosched, for the active elevator; empty without one.</summary>
    public static IReadOnlyList<QueueAttribute> OfElevator(RequestQueue queue) => queue.Elevator?.Tunables ?? [];

    /// <summary>The file of a name in a queue's directory, or null.</summary>
    public static QueueAttribute? Find(RequestQueue queue, string name)
    {
        foreach (QueueAttribute attribute in Of(queue))
        {
            if (string.Equals(attribute.Name, name, StringComparison.Ordinal))
            {
                return attribute;
            }
        }

        return null;
    }

    private static QueueAttribute Scheduler() =>
        new(
            "scheduler",
            ShowScheduler,
            async (queue, text) =>
                await queue.ChangeElevatorAsync(text) == ElevatorChange.Unknown
                    ? AttributeResult.Invalid
                    : AttributeResult.Stored
        );

    /// <summary>The active one in brackets, each followed by a blank (fact A13).</summary>
    private static string ShowScheduler(RequestQueue queue)
    {
        BlockPolicy policy = queue.Options.Policy;
        string active = queue.ElevatorName;
        bool isActive = queue.Elevator is not null;
        if (!policy.IsMultiQueue && !isActive)
        {
            return ElevatorTypes.None;
        }

        var text = new System.Text.StringBuilder();
        if (policy.IsMultiQueue && (policy.NoneIsFirst || !isActive))
        {
            text.Append(isActive ? "none " : "[none] ");
        }

        foreach (string name in policy.Elevators)
        {
            if (!string.Equals(name, ElevatorTypes.None, StringComparison.Ordinal))
            {
                text.Append(string.Equals(name, active, StringComparison.Ordinal) ? $"[{name}] " : name + " ");
            }
        }

        if (policy.IsMultiQueue && !policy.NoneIsFirst && isActive)
        {
            text.Append(ElevatorTypes.None);
        }

        return text.ToString();
    }

    private static QueueAttribute RequestCount() =>
        new(
            "nr_requests",
            q => Text(q.RequestLimit),
            (queue, text) =>
            {
                if (!TryParse(text, out long value) || value < 0)
                {
                    return Result(AttributeResult.Invalid);
                }

                if (queue.Options.Policy.IsMultiQueue)
                {
                    long most = queue.Elevator is null ? queue.Tags.Depth : MaximumRequests;
                    if (value > most)
                    {
                        return Result(AttributeResult.Invalid);
                    }
                }

                queue.SetRequestLimit((int)Math.Clamp(value, MinimumRequests, int.MaxValue / 2));
                return Result(AttributeResult.Stored);
            }
        );

    private static QueueAttribute ReadAhead() =>
        Number("read_ahead_kb", q => q.ReadAheadKib, (q, v) => q.ReadAheadKib = v, 0, int.MaxValue);

    private static QueueAttribute MaximumHardware() =>
        Number("max_hw_sectors_kb", q => q.Limits.MaximumHardwareBytes / KibiByte);

    private static QueueAttribute Maximum() =>
        new(
            "max_sectors_kb",
            q => Text(q.MaximumRequestBytes / KibiByte),
            (queue, text) =>
            {
                bool isValid = TryParse(text, out long value) && value >= 4;
                long device = queue.Limits.MaximumDeviceBytes;
                long most = Math.Min(queue.Limits.MaximumHardwareBytes, device > 0 ? device : long.MaxValue);
                if (!isValid || value > most / KibiByte)
                {
                    return Result(AttributeResult.Invalid);
                }

                queue.Limits = queue.Limits with { MaximumBytes = value * KibiByte };
                return Result(AttributeResult.Stored);
            }
        );

    private static QueueAttribute Rotational() =>
        Number(
            "rotational",
            q => q.Limits.IsRotational ? 1 : 0,
            (q, v) => q.Limits = q.Limits with { IsRotational = v != 0 },
            0,
            long.MaxValue
        );

    private static QueueAttribute NoMerges() =>
        Number(
            "nomerges",
            q =>
                q.NoMerges switch
                {
                    1 => 1,
                    2 => 2,
                    _ => 0,
                },
            (q, v) => q.NoMerges = (int)v,
            0,
            2
        );

    private static QueueAttribute Affinity() =>
        Number("rq_affinity", q => q.Affinity, (q, v) => q.Affinity = (int)v, 0, 2);

    private static QueueAttribute Statistics() =>
        Number("iostats", q => q.HasStatistics ? 1 : 0, (q, v) => q.HasStatistics = v != 0, 0, long.MaxValue);

    private static QueueAttribute WriteCache() =>
        new(
            "write_cache",
            q => q.Limits.HasWriteCache ? "write back" : "write through",
            (queue, text) =>
            {
                bool isBack = string.Equals(text, "write back", StringComparison.Ordinal);
                bool isThrough = text is "write through" or "none";
                if (isBack || isThrough)
                {
                    queue.Limits = queue.Limits with { HasWriteCache = isBack };
                }

                return Result(isBack || isThrough ? AttributeResult.Stored : AttributeResult.Invalid);
            }
        );

    private static QueueAttribute Number(string name, Func<RequestQueue, long> get) => new(name, q => Text(get(q)));

    private static QueueAttribute Number(
        string name,
        Func<RequestQueue, long> get,
        Action<RequestQueue, long> set,
        long minimum,
        long maximum
    ) =>
        new(
            name,
            q => Text(get(q)),
            (queue, text) =>
            {
                if (!TryParse(text, out long value) || value < minimum || value > maximum)
                {
                    return Result(AttributeResult.Invalid);
                }

                set(queue, value);
                return Result(AttributeResult.Stored);
            }
        );

    internal static bool TryParse(string text, out long value) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static ShardTask<AttributeResult> Result(AttributeResult result) =>
        ShardTask<AttributeResult>.FromResult(result);
}
