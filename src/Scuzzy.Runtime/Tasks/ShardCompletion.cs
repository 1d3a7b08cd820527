using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;

namespace Scuzzy.Runtime.Tasks;

/// <summary>Something one task waits for and anything on the same shard brings about (kernel: struct completion,
/// wait_for_completion_timeout). One waiter at a time; may be reused after <see cref="Reset"/>.</summary>
public sealed class ShardCompletion(Cpu cpu)
{
    private WorkItem? _waiter;
    private Timeout? _timeout;

    /// <summary>True from <see cref="Complete"/> until <see cref="Reset"/>.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The CPU whose task context the waiter resumes in.</summary>
    public Cpu Cpu { get; } = cpu;

    /// <summary>Marks it complete and wakes the waiter; a second call changes nothing.</summary>
    public void Complete()
    {
        IsComplete = true;
        Wake();
    }

    /// <summary>Makes it ready for another round; nobody may be waiting.</summary>
    public void Reset()
    {
        Invariant.Holds(_waiter is null);
        IsComplete = false;
    }

    /// <summary>Waits without limit; the result is true.</summary>
    public Awaitable Wait() => new(this, 0);

    /// <summary>Waits for at most a time in nanoseconds; the result tells whether it was completed.</summary>
    public Awaitable Wait(long timeoutNs) => new(this, timeoutNs > 0 ? timeoutNs : 1);

    private void Wake()
    {
        _timeout?.Cancel();
        if (_waiter is { } waiter)
        {
            _waiter = null;
            Cpu.Raise(CpuContext.Task, waiter);
        }
    }

    /// <summary>Awaits the completion; the result tells whether it was completed (not timed out).</summary>
    public readonly struct Awaitable(ShardCompletion owner, long timeoutNs) : IShardAwaiter
    {
        /// <summary>True if there is nothing to wait for.</summary>
        public bool IsCompleted => owner.IsComplete;

        /// <summary>Supports <c>await</c>.</summary>
        public Awaitable GetAwaiter() => this;

        /// <summary>True if completed, false if the time ran out first.</summary>
        public bool GetResult() => owner.IsComplete;

        /// <inheritdoc/>
        public void Register(WorkItem continuation)
        {
            Invariant.Holds(owner._waiter is null);
            owner._waiter = continuation;
            if (timeoutNs > 0)
            {
                owner._timeout ??= new Timeout(owner);
                owner._timeout.Arm(owner.Cpu.Shard, owner.Cpu.Shard.NowNs + timeoutNs);
            }
        }

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => Register(new DelegateWorkItem(continuation));
    }

    private sealed class Timeout(ShardCompletion owner) : ShardTimer(owner.Cpu)
    {
        protected override void Expired() => owner.Wake();
    }
}
