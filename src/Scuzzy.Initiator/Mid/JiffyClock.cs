using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Initiator.Mid;

/// <summary>The kernel's ticks: turns a wished delay into when a timer of the kernel's wheel would fire.</summary>
internal sealed class JiffyClock(int hz, bool roundsUp)
{
    private readonly long _tickNs = 1_000_000_000 / hz;

    /// <summary>Nanoseconds of a tick.</summary>
    public long TickNs => _tickNs;

    /// <summary>How long after <paramref name="nowNs"/> a timer fires that is asked to wait a time. The delay is
    /// rounded up to whole ticks, at least one; newer wheels add to it, so that none fires early: 3 ms are 8 ms at 250
    /// Hz if asked on a tick, and 10 s up to 256 ms more (kernel: msecs_to_jiffies, calc_index).</summary>
    public long Delay(long nowNs, long delayNs)
    {
        long ticks = Math.Max(1, (delayNs + _tickNs - 1) / _tickNs);
        long now = nowNs / _tickNs;
        long due = roundsUp ? KernelTimers.Due(now, now + ticks) : now + ticks;
        return (due * _tickNs) - nowNs;
    }

    /// <summary>The tick of a time.</summary>
    public long Jiffies(long nowNs) => nowNs / _tickNs;
}
