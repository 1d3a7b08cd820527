using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>An async method's state machine on the heap, resumed as a work item.</summary>
internal abstract class StateMachineBox : WorkItem
{
    /// <summary>The method ended: nobody holds the box any more.</summary>
    public abstract void Release();
}

/// <summary>The box of one async method; kept for its next call, because a scan of thousands of devices makes millions
/// of calls that live just long enough to be copied by the collector.</summary>
internal sealed class StateMachineBox<TStateMachine> : StateMachineBox
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>How many idle boxes a thread keeps for each method.</summary>
    private const int MostIdle = 256;

    // A flow stays on its shard, and a shard on its thread, so that a box goes back where it came from.
    [ThreadStatic]
    private static StateMachineBox<TStateMachine>? t_idle;

    public TStateMachine StateMachine = default!;

    private StateMachineBox<TStateMachine>? _nextIdle;
    private int _idleBehind;

    /// <summary>An idle box, or a new one.</summary>
    public static StateMachineBox<TStateMachine> Rent()
    {
        if (t_idle is not { } box)
        {
            return new StateMachineBox<TStateMachine>();
        }

        t_idle = box._nextIdle;
        box._nextIdle = null;
        return box;
    }

    public override void Release()
    {
        Invariant.Holds(!IsQueued);

        // What the method held must not be kept alive.
        StateMachine = default!;
        int idle = t_idle is { } first ? first._idleBehind + 1 : 0;
        if (idle < MostIdle)
        {
            _idleBehind = idle;
            _nextIdle = t_idle;
            t_idle = this;
        }
    }

    protected internal override void Run() => StateMachine.MoveNext();
}
