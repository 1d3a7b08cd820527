using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Builds <see cref="ShardTask"/> methods; its constraint on awaiters is what keeps foreign awaits from
/// compiling (CS0315). A call that ends without waiting shares one settled task.</summary>
public struct ShardTaskMethodBuilder
{
    private StateMachineBox? _box;
    private ShardTask? _task;

    /// <summary>The task of the method, once it waits or has ended.</summary>
    public readonly ShardTask Task => _task!;

    /// <summary>Called by the compiler.</summary>
    public static ShardTaskMethodBuilder Create() => default;

    /// <summary>Called by the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Called by the compiler; the box is made at the first suspension.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    /// <summary>Called by the compiler.</summary>
    public void SetResult()
    {
        if (_box is null)
        {
            _task = ShardTask.Completed;
            return;
        }

        End(_box, _task!).Settle(null);
    }

    /// <summary>Called by the compiler.</summary>
    public void SetException(Exception exception)
    {
        _task ??= new ShardTask();
        End(_box, _task).Settle(exception);
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
        _task ??= new ShardTask();
        awaiter.Register(Box(ref _box, ref stateMachine));
    }

    /// <summary>Moves the state machine to the heap at its first suspension. The fields of the builder inside the
    /// machine must be set before the copy, or the copy would make a second box.</summary>
    internal static WorkItem Box<TStateMachine>(ref StateMachineBox? box, ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (box is null)
        {
            StateMachineBox<TStateMachine> rented = StateMachineBox<TStateMachine>.Rent();
            box = rented;
            rented.StateMachine = stateMachine;
        }

        return box;
    }

    // The builder of a method that waited lies inside the box: the task is taken out before the box is cleared, and
    // settled after, since its continuation may call the method again.
    internal static TTask End<TTask>(StateMachineBox? box, TTask task)
    {
        box?.Release();
        return task;
    }
}

/// <summary>Builds <see cref="ShardTask{T}"/> methods.</summary>
public struct ShardTaskMethodBuilder<T>
{
    private StateMachineBox? _box;
    private ShardTask<T>? _task;

    /// <summary>The task of the method, once it waits or has ended.</summary>
    public readonly ShardTask<T> Task => _task!;

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
        if (_box is null)
        {
            _task = ShardTask<T>.FromResult(result);
            return;
        }

        ShardTaskMethodBuilder.End(_box, _task!).SetResult(result);
    }

    /// <summary>Called by the compiler.</summary>
    public void SetException(Exception exception)
    {
        _task ??= new ShardTask<T>();
        ShardTaskMethodBuilder.End(_box, _task).Settle(exception);
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
        _task ??= new ShardTask<T>();
        awaiter.Register(ShardTaskMethodBuilder.Box(ref _box, ref stateMachine));
    }
}
