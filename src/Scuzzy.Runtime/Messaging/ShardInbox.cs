using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Messaging;

/// <summary>The way into a shard from other shards and threads: an intrusive ring that cannot be full, many producers,
/// one consumer.</summary>
/// <remarks>Producers push onto a lock-free stack; the consumer takes all of it at once and reverses it, so that items
/// of one producer keep their order (kernel: llist_add, llist_del_all, llist_reverse_order).</remarks>
public sealed class ShardInbox(Shard shard)
{
    private WorkItem? _top;
    private int _sleeping;

    /// <summary>True if nothing was posted since the last drain.</summary>
    internal bool IsEmpty => Volatile.Read(ref _top) is null;

    internal void Post(WorkItem item)
    {
        WorkItem? top = Volatile.Read(ref _top);
        while (true)
        {
            item.NextItem = top;
            WorkItem? seen = Interlocked.CompareExchange(ref _top, item, top);
            if (ReferenceEquals(seen, top))
            {
                break;
            }

            top = seen;
        }

        // The exchange above is a full fence: either this sees the flag, or the sleeper sees the item.
        if (Volatile.Read(ref _sleeping) != 0 && Interlocked.Exchange(ref _sleeping, 0) != 0)
        {
            shard.Runtime.Wake(shard);
        }
    }

    /// <summary>Says that the consumer is about to sleep; false if it must not, because something was posted.</summary>
    internal bool TryPrepareToSleep()
    {
        Interlocked.Exchange(ref _sleeping, 1);
        if (IsEmpty)
        {
            return true;
        }

        Volatile.Write(ref _sleeping, 0);
        return false;
    }

    /// <summary>Says that the consumer is awake.</summary>
    internal void Awake() => Volatile.Write(ref _sleeping, 0);

    /// <summary>Moves all posted items to the interrupt context of the shard's first CPU, oldest first.</summary>
    internal bool Drain()
    {
        if (IsEmpty)
        {
            return false;
        }

        WorkItem? item = Interlocked.Exchange(ref _top, null);
        WorkItem? reversed = null;
        while (item is not null)
        {
            WorkItem? next = item.NextItem;
            item.NextItem = reversed;
            reversed = item;
            item = next;
        }

        Cpu cpu = shard.Cpus[0];
        while (reversed is not null)
        {
            WorkItem? next = reversed.NextItem;
            reversed.NextItem = null;
            cpu.Raise(CpuContext.Interrupt, reversed);
            reversed = next;
        }

        return true;
    }
}
