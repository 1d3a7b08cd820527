using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Builds <see cref="ShardTask"/> methods; its constraint on awaiters is what keeps foreign awaits from
/// compiling (CS0315).</summary>
public struct ShardTaskMethodBuilder
{
    private WorkItem? _box;

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
    public readonly void SetResult() => Task.Settle(null);

    /// <summary>Called by the compiler.</summary>
    public readonly void SetException(Exception exception) => Task.Settle(exception);

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
    internal static WorkItem Box<TStateMachine>(ref WorkItem? box, ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (box is null)
        {
            var made = new StateMachineBox<TStateMachine>();
            box = made;
            made.StateMachine = stateMachine;
        }

        return box;
    }
}

/// <summary>Builds <see cref="ShardTask{T}"/> methods.</summary>
public struct ShardTaskMethodBuilder<T>
{
    private WorkItem? _box;

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
    public readonly void SetResult(T result) => Task.SetResult(result);

    /// <summary>Called by the compiler.</summary>
    public readonly void SetException(Exception exception) => Task.Settle(exception);

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
}
