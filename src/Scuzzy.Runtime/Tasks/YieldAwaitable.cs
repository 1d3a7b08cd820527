using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Requeues the awaiting task at the end of its CPU's task context.</summary>
public readonly struct YieldAwaitable(Cpu cpu) : IShardAwaiter
{
    /// <summary>Always false.</summary>
    public bool IsCompleted => false;

    /// <summary>Supports <c>await</c>.</summary>
    public YieldAwaitable GetAwaiter() => this;

    /// <summary>Nothing can fail.</summary>
    public void GetResult() { }

    /// <inheritdoc/>
    public void Register(WorkItem continuation) => cpu.Raise(CpuContext.Task, continuation);

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => Register(new DelegateWorkItem(continuation));
}
