using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>A <see cref="ShardTask"/> with a result.</summary>
[AsyncMethodBuilder(typeof(ShardTaskMethodBuilder<>))]
public readonly struct ShardTask<T>
{
    private readonly ShardTaskSource<T>? _source;
    private readonly uint _generation;
    private readonly T? _result;

    internal ShardTask(ShardTaskSource<T> source)
    {
        _source = source;
        _generation = source.Generation;
    }

    private ShardTask(T result) => _result = result;

    /// <summary>True once the flow ended, well or not.</summary>
    public bool IsSettled => _source?.IsSettled(_generation) != false;

    /// <summary>What the flow threw, or null.</summary>
    public Exception? Exception => _source?.ExceptionOf(_generation);

    /// <summary>The same flow, its result left out.</summary>
    public static implicit operator ShardTask(ShardTask<T> task) => new(task._source, task._generation);

    /// <summary>A task that is settled already, with a result.</summary>
    public static ShardTask<T> FromResult(T result) => new(result);

    /// <summary>Supports <c>await</c> from another <see cref="ShardTask"/> of the same shard.</summary>
    public ShardTaskAwaiter<T> GetAwaiter() => new(this);

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

    /// <summary>Ends the use of the task with its result; rethrows what the flow threw.</summary>
    internal T Take() => _source is null ? _result! : _source.Take(_generation);
}
