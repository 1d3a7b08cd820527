using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>An async method's state machine on the heap, resumed as a work item.</summary>
internal sealed class StateMachineBox<TStateMachine> : WorkItem
    where TStateMachine : IAsyncStateMachine
{
    public TStateMachine StateMachine = default!;

    protected internal override void Run() => StateMachine.MoveNext();
}
