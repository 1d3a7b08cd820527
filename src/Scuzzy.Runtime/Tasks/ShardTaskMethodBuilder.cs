using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Builds <see cref="ShardTask"/> methods; its constraint on awaiters is what keeps foreign awaits from
/// compiling (CS0315).</summary>
public struct ShardTaskMethodBuilder
{
    private ShardTaskMethodBuilder<ValueTuple> _inner;

    /// <summary>The task of the method, once it waits or has ended.</summary>
    public readonly ShardTask Task => _inner.Task;

    /// <summary>Called by the compiler.</summary>
    public static ShardTaskMethodBuilder Create() => default;

    /// <summary>Called by the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Called by the compiler; the box is made at the first suspension.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    /// <summary>Called by the compiler.</summary>
    public void SetResult() => _inner.SetResult(default);

    /// <summary>Called by the compiler.</summary>
    public void SetException(Exception exception) => _inner.SetException(exception);

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}

/// <summary>Builds <see cref="ShardTask{T}"/> methods. A call that ends without waiting has its result in its
/// task.</summary>
public struct ShardTaskMethodBuilder<T>
{
    private ShardTaskSource<T>? _source;
    private T? _result;

    /// <summary>The task of the method, once it waits or has ended.</summary>
    public readonly ShardTask<T> Task => _source is null ? ShardTask<T>.FromResult(_result!) : new(_source);

    /// <summary>Called by the compiler.</summary>
    public static ShardTaskMethodBuilder<T> Create() => default;

    /// <summary>Called by the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Called by the compiler; the box is made at the first suspension.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    /// <summary>Called by the compiler.</summary>
    public void SetResult(T result)
    {
        // The builder of a method that waited lies inside the box, and is gone once that is cleared. The box is cleared
        // before others go on, since they may call the method again.
        if (_source is { } source)
        {
            source.Clear();
            source.Settle(result);
        }
        else
        {
            _result = result;
        }
    }

    /// <summary>Called by the compiler.</summary>
    public void SetException(Exception exception)
    {
        ShardTaskSource<T> source = _source ??= new ShardTaskSource<T>();
        source.Clear();
        source.Settle(exception);
    }

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine => AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine
    {
        if (_source is null)
        {
            // The builder's field must be set before the machine that it lies in is copied, or the copy would make a
            // second box.
            StateMachineBox<TStateMachine, T> box = StateMachineBox<TStateMachine, T>.Rent();
            _source = box;
            box.StateMachine = stateMachine;
        }

        awaiter.Register(_source);
    }
}
