using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>An asynchronous control flow on one shard (kernel: a kernel thread such as scsi_eh_N).</summary>
/// <remarks>Its builder accepts only the shard's own awaitables, so that awaiting a
/// <see cref="System.Threading.Tasks.Task"/> does not compile: no control flow can leave its shard. It may be awaited
/// once; what the flow used is then taken by the next one, and a further use is a bug that is caught. A call that never
/// waits costs no allocation, and one that waits none at steady state.</remarks>
[AsyncMethodBuilder(typeof(ShardTaskMethodBuilder))]
public readonly struct ShardTask
{
    private readonly ShardTaskSource? _source;
    private readonly uint _generation;

    internal ShardTask(ShardTaskSource? source)
    {
        _source = source;
        _generation = source?.Generation ?? 0;
    }

    internal ShardTask(ShardTaskSource? source, uint generation)
    {
        _source = source;
        _generation = generation;
    }

    /// <summary>A task that is settled already.</summary>
    public static ShardTask Completed => default;

    /// <summary>True once the flow ended, well or not.</summary>
    public bool IsSettled => _source?.IsSettled(_generation) != false;

    /// <summary>What the flow threw, or null.</summary>
    public Exception? Exception => _source?.ExceptionOf(_generation);

    /// <summary>Supports <c>await</c> from another <see cref="ShardTask"/> of the same shard.</summary>
    public ShardTaskAwaiter GetAwaiter() => new(this);

    /// <summary>Runs an item when the flow settles (at once if it has); one item per task.</summary>
    internal void OnSettled(WorkItem continuation)
    {
        if (_source is null)
        {
            continuation.Run();
        }
        else
        {
            _source.OnSettled(_generation, continuation);
        }
    }

    /// <summary>Ends the use of the task; rethrows what the flow threw.</summary>
    internal void End() => _source?.End(_generation);
}
