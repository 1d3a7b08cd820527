namespace Scuzzy.Runtime.Live;

/// <summary>Threads that do what would block a shard; each job sees only a descriptor, an offset and memory, and is
/// answered through the inbox of its shard.</summary>
/// <remarks>Jobs are taken in the order of submission and may end in any order. The queue is intrusive; its bound is
/// the number of operations under way.</remarks>
internal sealed class StoreWorkers : IDisposable
{
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private StoreJob? _head;
    private StoreJob? _tail;
    private bool _stopping;

    public StoreWorkers(int count)
    {
        _threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Work) { Name = $"store worker {i}", IsBackground = true };
            _threads[i].Start();
        }
    }

    /// <summary>How many jobs were taken to a worker.</summary>
    public long Jobs { get; private set; }

    public void Submit(StoreJob job)
    {
        lock (_gate)
        {
            Jobs++;
            job.Following = null;
            if (_tail is null)
            {
                _head = job;
            }
            else
            {
                _tail.Following = job;
            }

            _tail = job;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the threads after the jobs that are submitted.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        while (Take() is { } job)
        {
            job.Perform();
            job.Shard.Post(job);
        }
    }

    private StoreJob? Take()
    {
        lock (_gate)
        {
            while (_head is null && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            StoreJob? job = _head;
            if (job is not null)
            {
                _head = job.Following;
                _tail = _head is null ? null : _tail;
            }

            return job;
        }
    }
}
