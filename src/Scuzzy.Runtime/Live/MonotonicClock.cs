using System.Diagnostics;

namespace Scuzzy.Runtime.Live;

/// <summary>Nanoseconds since the machine was switched on, the same on all its shards (CLOCK_MONOTONIC).</summary>
internal sealed class MonotonicClock
{
    private static readonly double s_nsPerTick = 1e9 / Stopwatch.Frequency;

    private long _origin = Stopwatch.GetTimestamp();

    /// <summary>Now, in nanoseconds.</summary>
    public long NowNs
    {
        get
        {
            long ticks = Stopwatch.GetTimestamp() - _origin;
            return Stopwatch.Frequency == 1_000_000_000 ? ticks : (long)(ticks * s_nsPerTick);
        }
    }

    /// <summary>Makes now the time 0.</summary>
    public void Restart() => _origin = Stopwatch.GetTimestamp();
}
