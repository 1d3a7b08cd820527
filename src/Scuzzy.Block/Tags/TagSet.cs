using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime;

namespace Scuzzy.Block.Tags;

/// <summary>The tags of a host, shared by the queues of its devices (kernel: struct blk_mq_tag_set,
/// struct blk_queue_tag).</summary>
/// <remarks>The lowest free tag is taken first. Queues that found none wait in line, first come first served; each
/// freed tag wakes one of them. All queues of a tag set live on one shard.</remarks>
public sealed class TagSet
{
    /// <summary>With several hardware queues that have tags of their own, a tag carries its hardware queue from this
    /// bit on (kernel: BLK_MQ_UNIQUE_TAG_BITS).</summary>
    public const int HardwareQueueShift = 16;

    private readonly TagMap[] _maps;
    private int _waiters;

    /// <summary>Creates the tags 0 to <paramref name="depth"/> - 1.</summary>
    public TagSet(int depth)
        : this(depth, hardwareQueues: 1, isHostWide: true) { }

    /// <summary>Creates the tags of a host.</summary>
    /// <param name="depth">Tags of each hardware queue, or of the host, 1 to 65,535 (can_queue).</param>
    /// <param name="hardwareQueues">How many hardware queues, 1 to 64 (nr_hw_queues).</param>
    /// <param name="isHostWide">True: the hardware queues share one set of tags (host_tagset).</param>
    public TagSet(int depth, int hardwareQueues, bool isHostWide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 65_535);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hardwareQueues);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hardwareQueues, 64);
        Depth = depth;
        HardwareQueues = hardwareQueues;
        IsHostWide = isHostWide || hardwareQueues == 1;
        _maps = new TagMap[IsHostWide ? 1 : hardwareQueues];
        for (int i = 0; i < _maps.Length; i++)
        {
            _maps[i] = new TagMap(depth);
        }
    }

    /// <summary>How many tags there are (can_queue), per hardware queue unless <see cref="IsHostWide"/>.</summary>
    public int Depth { get; }

    /// <summary>How many hardware queues.</summary>
    public int HardwareQueues { get; }

    /// <summary>True if all hardware queues share one set of tags.</summary>
    public bool IsHostWide { get; }

    /// <summary>How many tags are held.</summary>
    public int InUse { get; private set; }

    /// <summary>How many tags there are in all hardware queues.</summary>
    internal int Count => Depth * _maps.Length;

    /// <summary>True if a queue waits for a tag.</summary>
    internal bool HasWaiters => _waiters > 0;

    /// <summary>The request that holds a tag, or null (kernel: blk_mq_tag_to_rq, scsi_host_find_tag).</summary>
    public Request? Find(int tag)
    {
        int map = IsHostWide ? 0 : tag >> HardwareQueueShift;
        int index = IsHostWide ? tag : tag & ((1 << HardwareQueueShift) - 1);
        return tag >= 0 && map < _maps.Length && index < Depth ? _maps[map].Holders[index] : null;
    }

    /// <summary>The tag of a running number below <see cref="Count"/>.</summary>
    internal int TagAt(int number) => IsHostWide ? number : (number / Depth << HardwareQueueShift) | (number % Depth);

    /// <summary>Gives a request a tag of its hardware queue; false if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTake(Request request)
    {
        Invariant.Holds(request.Tag == Request.NoTag);
        int map = IsHostWide ? 0 : request.HardwareQueue;
        int index = _maps[map].Take(request);
        if (index < 0)
        {
            return false;
        }

        request.Tag = (map << HardwareQueueShift) | index;
        InUse++;
        return true;
    }

    /// <summary>Takes a request's tag back and wakes the first queue in line for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Release(Request request)
    {
        int tag = request.Tag;
        request.Tag = Request.NoTag;
        TagMap map = _maps[IsHostWide ? 0 : tag >> HardwareQueueShift];
        map.Release(IsHostWide ? tag : tag & ((1 << HardwareQueueShift) - 1), request);
        InUse--;
        if (map.FirstWaiter is not null)
        {
            WakeFirst(map);
        }
    }

    /// <summary>Puts a queue in line for a tag of a request's hardware queue; a queue stands in one line at a time, and
    /// looks again what it lacks when it is woken.</summary>
    internal void Wait(RequestQueue queue, Request request)
    {
        if (!queue.IsTagWaiter)
        {
            queue.IsTagWaiter = true;
            _maps[IsHostWide ? 0 : request.HardwareQueue].AddWaiter(queue);
            _waiters++;
        }
    }

    /// <summary>Wakes the next queue in line for tags of which one is free: called by a queue that was woken and is
    /// done.</summary>
    internal void PassOn()
    {
        if (_waiters > 0)
        {
            PassOnFree();
        }
    }

    private void PassOnFree()
    {
        foreach (TagMap map in _maps)
        {
            if (map.FirstWaiter is not null && map.InUse < Depth)
            {
                WakeFirst(map);
            }
        }
    }

    private void WakeFirst(TagMap map)
    {
        RequestQueue queue = map.RemoveWaiter();
        queue.IsTagWaiter = false;
        _waiters--;
        queue.RunSoon();
    }
}
