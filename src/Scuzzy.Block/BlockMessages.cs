using System.Globalization;
using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Block;

/// <summary>The block layer's lines of the kernel log (facts A46, A47).</summary>
public static class BlockMessages
{
    private static readonly (BioFlags Flag, uint Bit)[] s_flagBits =
    [
        (BioFlags.FailFastDevice, 1u << 8),
        (BioFlags.FailFastTransport, 1u << 9),
        (BioFlags.FailFastDriver, 1u << 10),
        (BioFlags.Synchronous, 1u << 11),
        (BioFlags.NoMerge, 1u << 14),
        (BioFlags.Idle, 1u << 15),
        (BioFlags.ForceUnitAccess, 1u << 17),
        (BioFlags.PreFlush, 1u << 18),
        (BioFlags.ReadAhead, 1u << 19),
        (BioFlags.FromCache, 1u << 23),
        (BioFlags.NoUnmap, 1u << 28),
    ];

    /// <summary>The line about a request that failed, in the words of the queue's profile.</summary>
    /// <param name="disk">The disk's name.</param>
    /// <param name="request">The request, at its first failed byte.</param>
    /// <param name="status">How it failed.</param>
    public static string RequestFailed(string disk, Request request, BlockStatus status)
    {
        long sector = request.OffsetBytes / 512;
        return request.Queue.Options.Policy.HasCoarseErrors
            ? string.Create(CultureInfo.InvariantCulture, $"end_request: I/O error, dev {disk}, sector {sector}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{ErrorClass(status)} error, dev {disk}, sector {sector} op 0x{Code(request):x}:({Name(request)}) "
                    + $"flags 0x{Flags(request):x} phys_seg {request.SegmentCount} prio class {PriorityClass(request)}"
            );
    }

    /// <summary>The words before "error".</summary>
    public static string ErrorClass(BlockStatus status) =>
        status switch
        {
            BlockStatus.Timeout => "timeout",
            BlockStatus.NoSpace => "critical space allocation",
            BlockStatus.Transport => "recoverable transport",
            BlockStatus.Target => "critical target",
            BlockStatus.ReservationConflict => "reservation conflict",
            BlockStatus.Medium => "critical medium",
            BlockStatus.Protection => "protection",
            BlockStatus.NotSupported => "operation not supported",
            BlockStatus.Offline => "device offline",
            BlockStatus.DurationLimit => "duration limit exceeded",
            _ => "I/O",
        };

    private static int Code(Request request) =>
        request.Operation switch
        {
            BlockOperation.Read => 0,
            BlockOperation.Write => 1,

            // A flush that somebody asked for is a write without data.
            BlockOperation.Flush => request.Special == RequestSpecial.Sequenced ? 1 : 2,
            BlockOperation.Discard => 3,
            _ => 9,
        };

    private static string Name(Request request) =>
        request.Operation switch
        {
            BlockOperation.Read => "READ",
            BlockOperation.Write => "WRITE",
            BlockOperation.Flush => request.Special == RequestSpecial.Sequenced ? "WRITE" : "FLUSH",
            BlockOperation.Discard => "DISCARD",
            _ => "WRITE_ZEROES",
        };

    private static uint Flags(Request request)
    {
        uint bits = 0;
        foreach ((BioFlags flag, uint bit) in s_flagBits)
        {
            bits |= (request.Flags & flag) != 0 ? bit : 0;
        }

        return bits;
    }

    /// <summary>Without a priority of its own a request counts as best effort.</summary>
    private static int PriorityClass(Request request) => request.Priority == 0 ? 2 : request.Priority >> 13;
}
