namespace Scuzzy.Runtime.Execution;

/// <summary>The contexts of a CPU, most urgent first: a live shard drains them in this order.</summary>
public enum CpuContext : byte
{
    /// <summary>Hard interrupt: driver completions, wire deliveries.</summary>
    Interrupt = 0,

    /// <summary>Soft interrupt: block completions (kernel: BLOCK_SOFTIRQ).</summary>
    SoftIrq = 1,

    /// <summary>Expired timers (kernel: TIMER_SOFTIRQ).</summary>
    Timer = 2,

    /// <summary>Deferred work (kernel: kblockd and other work queues).</summary>
    Work = 3,

    /// <summary>Tasks: submitters, the error handler, scans.</summary>
    Task = 4,
}
