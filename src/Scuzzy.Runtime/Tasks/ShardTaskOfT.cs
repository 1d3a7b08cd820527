using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Tasks;

/// <summary>A <see cref="ShardTask"/> with a result.</summary>
[AsyncMethodBuilder(typeof(ShardTaskMethodBuilder<>))]
public sealed class ShardTask<T> : ShardTask
{
    private static readonly ShardTask<T> s_default = Settled(default!);

    internal ShardTask() { }

    internal T? Result { get; private set; }

    /// <summary>A task that is settled already, with a result.</summary>
    public static ShardTask<T> FromResult(T result) =>
        EqualityComparer<T>.Default.Equals(result, default!) ? s_default : Settled(result);

    /// <summary>Supports <c>await</c> from another <see cref="ShardTask"/> of the same shard.</summary>
    public new ShardTaskAwaiter<T> GetAwaiter() => new(this);

    internal void SetResult(T result)
    {
        Result = result;
        Settle(null);
    }

    private static ShardTask<T> Settled(T result)
    {
        var task = new ShardTask<T>();
        task.SetResult(result);
        return task;
    }
}
