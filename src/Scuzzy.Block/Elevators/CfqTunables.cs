using Scuzzy.Block.Attributes;

namespace Scuzzy.Block.Elevators;

/// <summary>The tunables of cfq, with and without group scheduling.</summary>
internal static class CfqTunables
{
    /// <summary>2.6.32.</summary>
    public static QueueAttribute[] Plain { get; } =
    [
        ElevatorTunable.Of<CfqElevator>("quantum", e => e.Quantum, (e, v) => e.Quantum = v, 1),
        ElevatorTunable.Of<CfqElevator>(
            "fifo_expire_sync",
            e => e.FifoExpireSyncMs,
            (e, v) => e.FifoExpireSyncMs = v,
            1
        ),
        ElevatorTunable.Of<CfqElevator>(
            "fifo_expire_async",
            e => e.FifoExpireAsyncMs,
            (e, v) => e.FifoExpireAsyncMs = v,
            1
        ),
        ElevatorTunable.Of<CfqElevator>("back_seek_max", e => e.BackSeekMaximumKib, (e, v) => e.BackSeekMaximumKib = v),
        ElevatorTunable.Of<CfqElevator>(
            "back_seek_penalty",
            e => e.BackSeekPenalty,
            (e, v) => e.BackSeekPenalty = v,
            1
        ),
        ElevatorTunable.Of<CfqElevator>("slice_sync", e => e.SliceSyncMs, (e, v) => e.SliceSyncMs = v, 1),
        ElevatorTunable.Of<CfqElevator>("slice_async", e => e.SliceAsyncMs, (e, v) => e.SliceAsyncMs = v, 1),
        ElevatorTunable.Of<CfqElevator>(
            "slice_async_rq",
            e => e.SliceAsyncRequests,
            (e, v) => e.SliceAsyncRequests = v,
            1
        ),
        ElevatorTunable.Of<CfqElevator>("slice_idle", e => e.SliceIdleMs, (e, v) => e.SliceIdleMs = v),
        ElevatorTunable.Of<CfqElevator>(
            "low_latency",
            e => e.HasLowLatency ? 1 : 0,
            (e, v) => e.HasLowLatency = v != 0,
            0,
            1
        ),
    ];

    /// <summary>3.10.</summary>
    public static QueueAttribute[] WithGroups { get; } =
    [
        .. Plain[..9],
        ElevatorTunable.Of<CfqElevator>("group_idle", e => e.GroupIdleMs, (e, v) => e.GroupIdleMs = v),
        Plain[9],
        ElevatorTunable.Of<CfqElevator>("target_latency", e => e.TargetLatencyMs, (e, v) => e.TargetLatencyMs = v, 1),
    ];
}
