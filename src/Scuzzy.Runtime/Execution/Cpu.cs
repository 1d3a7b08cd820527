using System.Numerics;
using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Runtime.Execution;

/// <summary>One CPU of the machine: a number and the kernel's context queues; it belongs to one shard for
/// life.</summary>
public sealed class Cpu
{
    private const int Contexts = 5;

    private QueueArray _queues;
    private uint _runnable;

    internal Cpu(int number, Shard shard, int group)
    {
        Number = number;
        Shard = shard;
        Group = group;
    }

    /// <summary>The CPU's number, from 0.</summary>
    public int Number { get; }

    /// <summary>The shard that runs this CPU.</summary>
    public Shard Shard { get; }

    /// <summary>The CPUs that share a completion list (kernel: blk_cpu_to_group, cache siblings).</summary>
    public int Group { get; }

    /// <summary>True if a context has something to run.</summary>
    public bool IsRunnable => _runnable != 0;

    /// <summary>One bit per <see cref="CpuContext"/> that the chooser may run now: while an item runs, only more urgent
    /// contexts than its own.</summary>
    internal uint Permitted { get; set; } = uint.MaxValue;

    /// <summary>One bit per <see cref="CpuContext"/> that has something to run.</summary>
    internal uint RunnableMask => _runnable;

    /// <summary>Queues an item for one of this CPU's contexts; must be called on this CPU's shard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raise(CpuContext context, WorkItem item)
    {
        _queues[(int)context].Enqueue(item);
        _runnable |= 1u << (int)context;
    }

    /// <summary>Starts an asynchronous control flow in this CPU's task context; what it throws is a bug of the
    /// machine (see <see cref="Shard.Fault"/>).</summary>
    public ShardTask Start(Func<ShardTask> body)
    {
        var task = new RootTask(this, body);
        Raise(CpuContext.Task, task);
        return new ShardTask(task);
    }

    /// <summary>Suspends the awaiting task for a time in nanoseconds (kernel: schedule_timeout).</summary>
    public DelayAwaitable Delay(long nanoseconds) => new(this, nanoseconds);

    /// <summary>Lets everything else that is runnable run once before the awaiting task goes on (kernel:
    /// cond_resched).</summary>
    public Tasks.YieldAwaitable Yield() => new(this);

    /// <summary>Runs the oldest item of the most urgent runnable context; false if there was none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool RunOne()
    {
        if (_runnable == 0)
        {
            return false;
        }

        RunOne((CpuContext)BitOperations.TrailingZeroCount(_runnable));
        return true;
    }

    /// <summary>Runs the oldest item of a context that is runnable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RunOne(CpuContext context)
    {
        ref WorkQueue queue = ref _queues[(int)context];
        WorkItem item = queue.Dequeue();
        if (queue.IsEmpty)
        {
            _runnable &= ~(1u << (int)context);
        }

        item.Run();
    }

    [InlineArray(Contexts)]
    private struct QueueArray
    {
        private WorkQueue _first;
    }
}
