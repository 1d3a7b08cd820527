using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Scsi.Sam;

namespace Scuzzy.Target.Tasks;

/// <summary>The tasks of one logical unit: in order of arrival, by nexus and tag, and pooled (SAM-5 8; one task set for
/// all nexuses, TST = 000b).</summary>
internal sealed class TaskSet
{
    private const int None = -1;
    private const int FirstCapacity = 8;

    private readonly LogicalUnit _unit;
    private readonly int _limit;
    private readonly int _limitPerNexus;
    private UnitTask[] _tasks = [];
    private int[] _buckets = [];
    private int _created;
    private int _free = None;
    private int _oldest = None;
    private int _newest = None;
    private int _notSimple;
    private long _sequence;

    public TaskSet(LogicalUnit unit, int limit, int limitPerNexus)
    {
        _unit = unit;
        _limit = limit;
        _limitPerNexus = limitPerNexus;
        Resize(Math.Min(FirstCapacity, limit));
    }

    /// <summary>Tasks that live.</summary>
    public int Count { get; private set; }

    /// <summary>Tasks that an ordering rule holds back.</summary>
    public int Dormant { get; set; }

    /// <summary>The sequence number that the next task gets: all that live now are below it.</summary>
    public long NextSequence => _sequence;

    /// <summary>The oldest task that lives, or null.</summary>
    public UnitTask? Oldest => _oldest == None ? null : _tasks[_oldest];

    /// <summary>Takes a new task in, if its tag is new and there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Admission TryAdmit(SamTask sam, UnitNexus nexus, out UnitTask task)
    {
        task = null!;
        if (Find(nexus, sam.TaskTag) is not null)
        {
            return Admission.Overlapped;
        }

        if (Count >= _limit || nexus.Tasks >= _limitPerNexus)
        {
            return nexus.Tasks == 0 ? Admission.Busy : Admission.TaskSetFull;
        }

        task = Take();
        task.Begin(sam, nexus);
        task.Sequence = _sequence++;
        nexus.Tasks++;
        nexus.Nexus.Tasks++;
        Link(task);
        return Admission.Admitted;
    }

    /// <summary>Takes a task out; its object may be used again at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(UnitTask task)
    {
        Invariant.Holds(task.State != TaskState.Free, "a task ended twice");
        if (task.State == TaskState.Dormant)
        {
            Dormant--;
        }

        task.State = TaskState.Free;
        task.Nexus.Tasks--;
        task.Nexus.Nexus.Tasks--;
        Unlink(task);
        task.Newer = _free;
        _free = task.Slot;
    }

    /// <summary>Takes a task out of the set that the store still has: nobody finds it any more, but its object and its
    /// place stay taken until <see cref="Retire"/>.</summary>
    public void Fence(UnitTask task)
    {
        Unlink(task);
        Count++;
        task.State = TaskState.Fenced;
    }

    /// <summary>The store has done with a fenced task: its object may be used again at once.</summary>
    public void Retire(UnitTask task)
    {
        Invariant.Holds(task.State == TaskState.Fenced, "a task that was not fenced is retired");
        Count--;
        task.State = TaskState.Free;
        task.Nexus.Tasks--;
        task.Nexus.Nexus.Tasks--;
        task.Newer = _free;
        _free = task.Slot;
    }

    /// <summary>The living task of a nexus and tag, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UnitTask? Find(UnitNexus nexus, ulong tag)
    {
        for (int slot = _buckets[Bucket(nexus, tag)]; slot != None; )
        {
            UnitTask task = _tasks[slot];
            if (task.Tag == tag && ReferenceEquals(task.Nexus, nexus))
            {
                return task;
            }

            slot = task.NextInBucket;
        }

        return null;
    }

    /// <summary>True if no ordering rule holds the newest task back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayEnableNewest(UnitTask task) => _notSimple == 0 || !Waits(task);

    /// <summary>True if the ordering matrix holds a task back.</summary>
    public bool Waits(UnitTask task)
    {
        int older = 0;
        int newer = 0;
        for (int slot = _oldest; slot != None; slot = _tasks[slot].Newer)
        {
            UnitTask other = _tasks[slot];
            if (other.Sequence < task.Sequence)
            {
                older |= OrderingMatrix.Bit(other.Attribute);
            }
            else if (other.Sequence > task.Sequence)
            {
                newer |= OrderingMatrix.Bit(other.Attribute);
            }
        }

        return OrderingMatrix.Waits(task.Attribute, older, newer);
    }

    /// <summary>True if a task with an attribute lives.</summary>
    public bool Has(TaskAttribute attribute)
    {
        for (int slot = _oldest; slot != None; slot = _tasks[slot].Newer)
        {
            if (_tasks[slot].Attribute == attribute)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The oldest dormant task that nothing holds back any more, or null.</summary>
    public UnitTask? NextToEnable()
    {
        if (Dormant == 0)
        {
            return null;
        }

        Span<int> newer = stackalloc int[4];
        newer.Clear();
        for (int slot = _oldest; slot != None; slot = _tasks[slot].Newer)
        {
            newer[(int)_tasks[slot].Attribute]++;
        }

        int older = 0;
        for (int slot = _oldest; slot != None; slot = _tasks[slot].Newer)
        {
            UnitTask task = _tasks[slot];
            newer[(int)task.Attribute]--;
            if (task.State == TaskState.Dormant && !OrderingMatrix.Waits(task.Attribute, older, Mask(newer)))
            {
                return task;
            }

            older |= OrderingMatrix.Bit(task.Attribute);
        }

        return null;
    }

    /// <summary>The task that arrived next after one, or null.</summary>
    public UnitTask? After(UnitTask task) => task.Newer == None ? null : _tasks[task.Newer];

    private static int Mask(ReadOnlySpan<int> counts)
    {
        int mask = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            mask |= counts[i] > 0 ? 1 << i : 0;
        }

        return mask;
    }

    private UnitTask Take()
    {
        if (_free == None)
        {
            if (_created == _tasks.Length)
            {
                Resize(Math.Min(_created * 2, _limit));
            }

            _tasks[_created] = new UnitTask(_unit, _created);
            return _tasks[_created++];
        }

        UnitTask task = _tasks[_free];
        _free = task.Newer;
        return task;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Link(UnitTask task)
    {
        Count++;
        _notSimple += task.Attribute == TaskAttribute.Simple ? 0 : 1;
        int slot = task.Slot;
        task.Older = _newest;
        task.Newer = None;
        if (_newest == None)
        {
            _oldest = slot;
        }
        else
        {
            _tasks[_newest].Newer = slot;
        }

        _newest = slot;
        ref int bucket = ref _buckets[Bucket(task.Nexus, task.Tag)];
        task.NextInBucket = bucket;
        bucket = slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(UnitTask task)
    {
        Count--;
        _notSimple -= task.Attribute == TaskAttribute.Simple ? 0 : 1;
        if (task.Older == None)
        {
            _oldest = task.Newer;
        }
        else
        {
            _tasks[task.Older].Newer = task.Newer;
        }

        if (task.Newer == None)
        {
            _newest = task.Older;
        }
        else
        {
            _tasks[task.Newer].Older = task.Older;
        }

        ref int bucket = ref _buckets[Bucket(task.Nexus, task.Tag)];
        if (bucket == task.Slot)
        {
            bucket = task.NextInBucket;
            return;
        }

        UnitTask before = _tasks[bucket];
        while (before.NextInBucket != task.Slot)
        {
            before = _tasks[before.NextInBucket];
        }

        before.NextInBucket = task.NextInBucket;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(UnitNexus nexus, ulong tag) =>
        (int)((tag ^ (tag >> 32) ^ ((uint)nexus.Nexus.Slot * 31u)) & (uint)(_buckets.Length - 1));

    private void Resize(int capacity)
    {
        Array.Resize(ref _tasks, capacity);
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        Array.Fill(_buckets, None);
        for (int slot = _oldest; slot != None; slot = _tasks[slot].Newer)
        {
            ref int bucket = ref _buckets[Bucket(_tasks[slot].Nexus, _tasks[slot].Tag)];
            _tasks[slot].NextInBucket = bucket;
            bucket = slot;
        }
    }
}
