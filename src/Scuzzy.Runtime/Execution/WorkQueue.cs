namespace Scuzzy.Runtime.Execution;

/// <summary>An intrusive FIFO of work items, owned by one shard.</summary>
internal struct WorkQueue
{
    private WorkItem? _head;
    private WorkItem? _tail;

    public readonly bool IsEmpty => _head is null;

    public void Enqueue(WorkItem item)
    {
        Invariant.Holds(!item.IsQueued);
        item.IsQueued = true;
        if (_tail is null)
        {
            _head = item;
        }
        else
        {
            _tail.NextItem = item;
        }

        _tail = item;
    }

    public WorkItem Dequeue()
    {
        WorkItem item = _head!;
        _head = item.NextItem;
        if (_head is null)
        {
            _tail = null;
        }

        item.NextItem = null;
        item.IsQueued = false;
        return item;
    }
}
