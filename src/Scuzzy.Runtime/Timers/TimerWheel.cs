using System.Numerics;
using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Timers;

/// <summary>A hashed timer wheel: arming and cancelling cost the same however many timers there are.</summary>
/// <remarks>4096 slots of 2^18 ns (262 µs), about 1.07 s per turn; a later deadline waits in its slot for further
/// turns. Deadlines are kept exactly, so virtual time stops at each; live time fires late by at most a slot and the
/// engine's wait. Timers of the same deadline fire in the order in which they were armed.</remarks>
internal sealed class TimerWheel
{
    private const int SlotBits = 12;
    private const int SlotCount = 1 << SlotBits;
    private const int GranularityBits = 18;

    private readonly ShardTimer?[] _heads = new ShardTimer?[SlotCount];
    private readonly ShardTimer?[] _tails = new ShardTimer?[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private long _cursor;
    private int _count;

    /// <summary>How many timers are armed.</summary>
    public int Count => _count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(ShardTimer timer)
    {
        // A deadline behind the cursor goes into the cursor's slot, or it would wait for a whole turn.
        long tick = Math.Max(timer.DeadlineNs >> GranularityBits, _cursor);
        int slot = (int)tick & (SlotCount - 1);
        timer.Slot = slot;
        timer.NextInSlot = null;
        ShardTimer? tail = _tails[slot];
        timer.PreviousInSlot = tail;
        if (tail is null)
        {
            _heads[slot] = timer;
            _occupied[slot >> 6] |= 1ul << (slot & 63);
        }
        else
        {
            tail.NextInSlot = timer;
        }

        _tails[slot] = timer;
        _count++;
    }

    public void Remove(ShardTimer timer)
    {
        int slot = timer.Slot;
        ShardTimer? next = timer.NextInSlot;
        ShardTimer? previous = timer.PreviousInSlot;
        if (previous is null)
        {
            _heads[slot] = next;
        }
        else
        {
            previous.NextInSlot = next;
        }

        if (next is null)
        {
            _tails[slot] = previous;
        }
        else
        {
            next.PreviousInSlot = previous;
        }

        if (_heads[slot] is null)
        {
            _occupied[slot >> 6] &= ~(1ul << (slot & 63));
        }

        timer.NextInSlot = null;
        timer.PreviousInSlot = null;
        timer.Slot = -1;
        _count--;
    }

    /// <summary>Fires every timer whose deadline has come, slot by slot.</summary>
    public void Advance(long nowNs)
    {
        long target = nowNs >> GranularityBits;
        if (_count == 0)
        {
            _cursor = Math.Max(_cursor, target);
            return;
        }

        // After a long sleep one turn visits every slot once; more would visit them again for nothing.
        long from = Math.Max(_cursor, target - SlotCount + 1);
        for (long tick = from; tick <= target; tick++)
        {
            int slot = (int)tick & (SlotCount - 1);
            if ((_occupied[slot >> 6] & (1ul << (slot & 63))) != 0)
            {
                FireSlot(slot, nowNs);
            }
        }

        _cursor = Math.Max(_cursor, target);
    }

    /// <summary>The earliest deadline of all, or <see cref="long.MaxValue"/>.</summary>
    public long NextDeadline()
    {
        if (_count == 0)
        {
            return long.MaxValue;
        }

        long best = long.MaxValue;
        int start = (int)_cursor & (SlotCount - 1);
        long turnEnd = (_cursor + SlotCount) << GranularityBits;
        for (int visited = 0; visited < SlotCount; )
        {
            int slot = (start + visited) & (SlotCount - 1);
            ulong rest = _occupied[slot >> 6] >> (slot & 63);
            if (rest == 0)
            {
                visited += 64 - (slot & 63);
                continue;
            }

            visited += BitOperations.TrailingZeroCount(rest);
            slot = (start + visited) & (SlotCount - 1);
            for (ShardTimer? timer = _heads[slot]; timer is not null; timer = timer.NextInSlot)
            {
                best = Math.Min(best, timer.DeadlineNs);
            }

            // What expires within this turn, in this slot, is earlier than anything in a later slot.
            if (best < turnEnd && best >> GranularityBits <= _cursor + visited)
            {
                return best;
            }

            visited++;
        }

        return best;
    }

    private void FireSlot(int slot, long nowNs)
    {
        ShardTimer? timer = _heads[slot];
        while (timer is not null)
        {
            ShardTimer? next = timer.NextInSlot;
            if (timer.DeadlineNs <= nowNs)
            {
                Remove(timer);
                timer.Fire();
            }

            timer = next;
        }
    }
}
