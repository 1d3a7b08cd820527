using System.Numerics;
using System.Runtime.CompilerServices;

namespace Scuzzy.Iscsi.Target;

/// <summary>The tasks of a session: by slot for target transfer tags, and by initiator task tag. As long as the command
/// window; tasks are made when they are first needed and then reused.</summary>
internal sealed class TaskTable
{
    private readonly IscsiSession _session;
    private readonly IscsiTask?[] _slots;
    private readonly IscsiTask?[] _buckets;
    private readonly Stack<IscsiTask> _idle;
    private int _created;

    public TaskTable(IscsiSession session, int capacity)
    {
        _session = session;
        _slots = new IscsiTask?[capacity];
        _buckets = new IscsiTask?[(int)BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _idle = new Stack<IscsiTask>(capacity);
    }

    /// <summary>Tasks in use.</summary>
    public int InUse => _created - _idle.Count;

    /// <summary>Takes a task; there must be room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IscsiTask Take() => _idle.TryPop(out IscsiTask? idle) ? idle : Create();

    /// <summary>Makes a task known by its tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(IscsiTask task)
    {
        ref IscsiTask? bucket = ref BucketOf(task.InitiatorTaskTag);
        task.BucketLink = bucket;
        bucket = task;
    }

    /// <summary>Takes a task back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(IscsiTask task)
    {
        ref IscsiTask? at = ref BucketOf(task.InitiatorTaskTag);
        while (at is not null && !ReferenceEquals(at, task))
        {
            at = ref at.BucketLink;
        }

        if (at is not null)
        {
            at = task.BucketLink;
        }

        task.BucketLink = null;
        _idle.Push(task);
    }

    /// <summary>The task of a tag that came last, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IscsiTask? Find(uint initiatorTaskTag)
    {
        IscsiTask? task = BucketOf(initiatorTaskTag);
        while (task is not null && task.InitiatorTaskTag != initiatorTaskTag)
        {
            task = task.BucketLink;
        }

        return task;
    }

    /// <summary>The task in use at a slot, or null.</summary>
    public IscsiTask? At(uint slot) =>
        slot < (uint)_created && _slots[slot] is { State: not IscsiTaskState.Free } task ? task : null;

    /// <summary>Ends the tasks of a connection that is gone, or of all such, by slot.</summary>
    /// <returns>How many there were.</returns>
    public int EndOrphans(Predicate<IscsiConnection> isMeant)
    {
        int count = 0;
        for (int i = 0; i < _created; i++)
        {
            IscsiTask task = _slots[i]!;
            if (task.State != IscsiTaskState.Free && task.Connection.IsClosed && isMeant(task.Connection))
            {
                count++;
                task.EndOrphan();
            }
        }

        return count;
    }

    /// <summary>Ends the tasks of a connection without responses, but for those that have been answered.</summary>
    public void Terminate(IscsiConnection connection)
    {
        for (int i = 0; i < _created; i++)
        {
            if (ReferenceEquals(_slots[i]!.Connection, connection))
            {
                _slots[i]!.Terminate();
            }
        }
    }

    /// <summary>True if the device server has a task, of a connection or of any.</summary>
    public bool HasExecuting(ushort? connectionId)
    {
        for (int i = 0; i < _created; i++)
        {
            IscsiTask task = _slots[i]!;
            bool isMeant = connectionId is null || task.Connection.ConnectionId == connectionId;
            if (isMeant && task.State == IscsiTaskState.Executing)
            {
                return true;
            }
        }

        return false;
    }

    private IscsiTask Create()
    {
        var task = new IscsiTask(_session, _created);
        _slots[_created++] = task;
        return task;
    }

    private ref IscsiTask? BucketOf(uint tag) => ref _buckets[(tag ^ (tag >> 16)) & (uint)(_buckets.Length - 1)];
}
