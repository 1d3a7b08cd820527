using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Live;

/// <summary>Store jobs that a shard does itself, because they nearly always end at once and a worker's two wake-ups
/// would cost ten times their work: buffered writes.</summary>
/// <remarks>Any of them may block all the same, on a disk that hangs, a full page cache or a frozen file system, and
/// nothing ends a thread's call then. So they are done between two turns, where nothing of the shard is on the thread's
/// stack; and if one does not return, the watch gives the shard to another thread. The thread that returns late finds
/// that it lost the shard, and posts its job like a worker. One job at a time; the queue is intrusive, its bound is the
/// number of operations under way.</remarks>
internal sealed class OwnStoreJobs(StoreWatch watch)
{
    private const int JobsPerTurn = 64;

    private StoreJob? _head;
    private StoreJob? _tail;
    private StoreJob? _current;

    // Counts up at the begin and at the end of each job: odd while one is being done. Who ends a job, its thread or the
    // watch, is decided by who counts.
    private long _moment;
    private long _seen;

    /// <summary>True if there is nothing to do.</summary>
    public bool IsEmpty => _head is null;

    /// <summary>Appends a job; on the shard.</summary>
    public void Add(StoreJob job)
    {
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
    }

    /// <summary>Does some of the jobs; their items run next.</summary>
    /// <returns>False if another thread has the shard by now.</returns>
    public bool PerformSome(Cpu cpu)
    {
        for (int i = 0; i < JobsPerTurn && _head is { } job; i++)
        {
            _head = job.Following;
            _tail = _head is null ? null : _tail;
            _current = job;
            long begun = _moment + 1;

            // A full fence: either the watch sees that a job has begun, or this sees that the watch sleeps.
            Interlocked.Exchange(ref _moment, begun);
            watch.WakeIfAsleep();
            job.Perform();
            if (Interlocked.CompareExchange(ref _moment, begun + 1, begun) != begun)
            {
                job.Shard.Post(job);
                return false;
            }

            cpu.Raise(CpuContext.Interrupt, job);
        }

        return true;
    }

    /// <summary>The thread that was given the shard begins: the file of the job that did not return is told.</summary>
    public void TakeOver() => _current!.Leave();

    /// <summary>Takes the shard from its thread if that has been at the same job since the last look; on the watch's
    /// thread.</summary>
    /// <param name="isStuck">Set if the shard now needs a thread.</param>
    /// <returns>True if anything was done since the last look.</returns>
    public bool Look(out bool isStuck)
    {
        long moment = Volatile.Read(ref _moment);
        bool isInJob = (moment & 1) != 0;
        bool isActive = isInJob || moment != _seen;
        isStuck = isInJob && moment == _seen && Interlocked.CompareExchange(ref _moment, moment + 1, moment) == moment;
        _seen = moment;
        return isActive;
    }
}
