namespace Scuzzy.Runtime.Kernel;

/// <summary>The kernel's tick: converts between nanoseconds and jiffies, with the kernel's rounding.</summary>
public sealed class KernelClock
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Creates the clock of a machine.</summary>
    /// <param name="hz">Ticks per second: 100 to 1000 (kernel: CONFIG_HZ; usual are 100, 250, 300 and 1000).</param>
    public KernelClock(int hz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hz, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hz, 1000);
        Hz = hz;
    }

    /// <summary>Ticks per second.</summary>
    public int Hz { get; }

    /// <summary>Ticks since the machine was switched on, at a time in nanoseconds.</summary>
    public long Jiffies(long timeNs) => (long)((Int128)timeNs * Hz / NsPerSecond);

    /// <summary>When a tick comes, in nanoseconds: the first at which <see cref="Jiffies"/> gives it.</summary>
    public long TimeNs(long jiffies) => (long)(((Int128)jiffies * NsPerSecond + Hz - 1) / Hz);

    /// <summary>The length of a number of ticks in nanoseconds, rounded down (kernel: jiffies_to_nsecs).</summary>
    public long NsFromJiffies(long jiffies) => (long)((Int128)jiffies * NsPerSecond / Hz);

    /// <summary>A time span in ticks, rounded up, so that waiting for them is never too short (kernel:
    /// msecs_to_jiffies, usecs_to_jiffies).</summary>
    public long JiffiesFromNs(long nanoseconds) => (long)(((Int128)nanoseconds * Hz + NsPerSecond - 1) / NsPerSecond);

    /// <summary>When a timer set now for a number of ticks expires, in nanoseconds: at a tick, so up to one tick
    /// earlier than the ticks' length from now (kernel: mod_timer with jiffies + n).</summary>
    public long DeadlineNs(long nowNs, long jiffies) => TimeNs(Jiffies(nowNs) + jiffies);

    /// <summary>A tick rounded up to a whole second, so that timers that are in no hurry expire together (kernel:
    /// round_jiffies_up; without its skew per CPU).</summary>
    public long RoundUpToSecond(long jiffies) => (jiffies + Hz - 1) / Hz * Hz;

    /// <summary>A tick rounded to a whole second: down in its first quarter, else up (kernel: round_jiffies).</summary>
    public long RoundToSecond(long jiffies)
    {
        long rest = jiffies % Hz;
        return rest < Hz / 4 ? jiffies - rest : jiffies - rest + Hz;
    }
}
