using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Awaits the passing of time on the machine's clock.</summary>
public readonly struct DelayAwaitable(Cpu cpu, long nanoseconds) : IShardAwaiter
{
    /// <summary>False unless the time is nil.</summary>
    public bool IsCompleted => nanoseconds <= 0;

    /// <summary>Supports <c>await</c>.</summary>
    public DelayAwaitable GetAwaiter() => this;

    /// <summary>Nothing can fail.</summary>
    public void GetResult() { }

    /// <inheritdoc/>
    public void Register(WorkItem continuation) =>
        new Expiry(cpu, continuation).Arm(cpu.Shard, cpu.Shard.NowNs + nanoseconds);

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => Register(new DelegateWorkItem(continuation));

    private sealed class Expiry(Cpu cpu, WorkItem continuation) : ShardTimer(cpu)
    {
        protected override void Expired() => Cpu.Raise(CpuContext.Task, continuation);
    }
}
