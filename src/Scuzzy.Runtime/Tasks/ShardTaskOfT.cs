using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Tasks;

/// <summary>A <see cref="ShardTask"/> with a result.</summary>
[AsyncMethodBuilder(typeof(ShardTaskMethodBuilder<>))]
public sealed class ShardTask<T> : ShardTask
{
    internal ShardTask() { }

    internal T? Result { get; private set; }

    /// <summary>A task that is settled already, with a result.</summary>
    public static ShardTask<T> FromResult(T result)
    {
        var task = new ShardTask<T>();
        task.SetResult(result);
        return task;
    }

    /// <summary>Supports <c>await</c> from another <see cref="ShardTask"/> of the same shard.</summary>
    public new ShardTaskAwaiter<T> GetAwaiter() => new(this);

    internal void SetResult(T result)
    {
        Result = result;
        Settle(null);
    }
}
