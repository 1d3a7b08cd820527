using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Builds <see cref="ShardTask"/> methods; its constraint on awaiters is what keeps foreign awaits from
/// compiling (CS0315).</summary>
public struct ShardTaskMethodBuilder
{
    private StateMachineBox? _box;

    /// <summary>The task of the method.</summary>
    public ShardTask Task { get; private set; }

    /// <summary>Called by the compiler.</summary>
    public static ShardTaskMethodBuilder Create() => new() { Task = new ShardTask() };

    /// <summary>Called by the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Called by the compiler; the box is made at the first suspension.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    /// <summary>Called by the compiler.</summary>
    public readonly void SetResult() => End().Settle(null);

    /// <summary>Called by the compiler.</summary>
    public readonly void SetException(Exception exception) => End().Settle(exception);

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine => awaiter.Register(Box(ref _box, ref stateMachine));

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine => awaiter.Register(Box(ref _box, ref stateMachine));

    /// <summary>Moves the state machine to the heap at its first suspension. The field of the builder inside the
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

    // This builder lies inside the box: the task is taken out before the box is cleared, and settled after, since its
    // continuation may call the method again.
    private readonly ShardTask End()
    {
        ShardTask task = Task;
        _box?.Release();
        return task;
    }
}

/// <summary>Builds <see cref="ShardTask{T}"/> methods.</summary>
public struct ShardTaskMethodBuilder<T>
{
    private StateMachineBox? _box;

    /// <summary>The task of the method.</summary>
    public ShardTask<T> Task { get; private set; }

    /// <summary>Called by the compiler.</summary>
    public static ShardTaskMethodBuilder<T> Create() => new() { Task = new ShardTask<T>() };

    /// <summary>Called by the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Called by the compiler; the box is made at the first suspension.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    /// <summary>Called by the compiler.</summary>
    public readonly void SetResult(T result) => End().SetResult(result);

    /// <summary>Called by the compiler.</summary>
    public readonly void SetException(Exception exception) => End().Settle(exception);

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine =>
        awaiter.Register(ShardTaskMethodBuilder.Box(ref _box, ref stateMachine));

    /// <summary>Called by the compiler at an await that has to wait.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : IShardAwaiter
        where TStateMachine : IAsyncStateMachine =>
        awaiter.Register(ShardTaskMethodBuilder.Box(ref _box, ref stateMachine));

    private readonly ShardTask<T> End()
    {
        ShardTask<T> task = Task;
        _box?.Release();
        return task;
    }
}
