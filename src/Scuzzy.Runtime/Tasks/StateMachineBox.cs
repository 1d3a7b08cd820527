using System.Runtime.CompilerServices;

namespace Scuzzy.Runtime.Tasks;

/// <summary>The state machine of an async method on the heap, resumed as a work item, and what its task refers to; kept
/// for the method's next call, because a scan of thousands of devices makes millions of calls that live just long
/// enough to be copied by the collector.</summary>
internal sealed class StateMachineBox<TStateMachine, T> : ShardTaskSource<T>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>How many idle boxes a thread keeps for each method.</summary>
    private const int MostIdle = 256;

    // A flow stays on its shard, and a shard on its thread, so that a box goes back where it came from. (A shard that
    // leaves a thread that hangs leaves its idle boxes, too.)
    [ThreadStatic]
    private static StateMachineBox<TStateMachine, T>? t_idle;

    public TStateMachine StateMachine = default!;

    private StateMachineBox<TStateMachine, T>? _nextIdle;
    private int _idleBehind;

    /// <summary>An idle box, or a new one.</summary>
    public static StateMachineBox<TStateMachine, T> Rent()
    {
        if (t_idle is not { } box)
        {
            return new StateMachineBox<TStateMachine, T>();
        }

        t_idle = box._nextIdle;
        box._nextIdle = null;
        return box;
    }

    public override void Clear()
    {
        Invariant.Holds(!IsQueued);
        StateMachine = default!;
    }

    protected internal override void Run() => StateMachine.MoveNext();

    protected override void GiveBack()
    {
        Renew();
        Forget();
        int idle = t_idle is { } first ? first._idleBehind + 1 : 0;
        if (idle < MostIdle)
        {
            _idleBehind = idle;
            _nextIdle = t_idle;
            t_idle = this;
        }
    }
}
