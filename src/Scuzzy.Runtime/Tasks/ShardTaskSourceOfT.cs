namespace Scuzzy.Runtime.Tasks;

/// <summary>A <see cref="ShardTaskSource"/> with a result; nobody runs it, it is settled from outside.</summary>
internal class ShardTaskSource<T> : ShardTaskSource
{
    private T? _result;

    /// <summary>The flow has ended well.</summary>
    public void Settle(T result)
    {
        _result = result;
        Settle((Exception?)null);
    }

    /// <summary>The result, after which the task may not be used again; rethrows what the flow threw.</summary>
    public T Take(uint generation)
    {
        T? result = _result;
        End(generation);
        return result!;
    }

    /// <summary>The flow ended: what it held is let go, before anybody goes on.</summary>
    public virtual void Clear() { }

    protected internal override void Run() => Invariant.Broken("nothing runs here");

    /// <summary>The result must not be kept alive.</summary>
    protected void Forget() => _result = default;
}
