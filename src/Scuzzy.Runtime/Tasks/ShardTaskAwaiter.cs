using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Awaits a <see cref="ShardTask"/>.</summary>
public readonly struct ShardTaskAwaiter(ShardTask task) : IShardAwaiter
{
    /// <summary>True once the flow ended.</summary>
    public bool IsCompleted => task.IsSettled;

    /// <summary>Ends the use of the task; rethrows what the flow threw.</summary>
    public void GetResult() => task.End();

    /// <inheritdoc/>
    public void Register(WorkItem continuation) => task.OnSettled(continuation);

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => task.OnSettled(new DelegateWorkItem(continuation));
}

/// <summary>Awaits a <see cref="ShardTask{T}"/>.</summary>
public readonly struct ShardTaskAwaiter<T>(ShardTask<T> task) : IShardAwaiter
{
    /// <summary>True once the flow ended.</summary>
    public bool IsCompleted => task.IsSettled;

    /// <summary>The result, after which the task may not be used again; rethrows what the flow threw.</summary>
    public T GetResult() => task.Take();

    /// <inheritdoc/>
    public void Register(WorkItem continuation) => task.OnSettled(continuation);

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => task.OnSettled(new DelegateWorkItem(continuation));
}
