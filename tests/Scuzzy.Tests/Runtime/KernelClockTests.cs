using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Tests.Runtime;

public sealed class KernelClockTests
{
    [Theory]
    [InlineData(1000, 1_500_000, 1, 2)]
    [InlineData(250, 4_000_000, 1, 1)]
    [InlineData(250, 4_000_001, 1, 2)]
    [InlineData(300, 3_333_333, 0, 1)]
    [InlineData(300, 3_333_334, 1, 2)]
    [InlineData(100, 0, 0, 0)]
    public void Times_are_rounded_down_and_spans_up(int hz, long ns, long jiffies, long span)
    {
        var clock = new KernelClock(hz);
        Assert.Equal(jiffies, clock.Jiffies(ns));
        Assert.Equal(span, clock.JiffiesFromNs(ns));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(300)]
    [InlineData(1000)]
    public void A_tick_begins_at_its_time_and_not_before(int hz)
    {
        var clock = new KernelClock(hz);
        for (long jiffies = 1; jiffies < 100_000_000; jiffies = (jiffies * 3) + 1)
        {
            Assert.Equal(jiffies, clock.Jiffies(clock.TimeNs(jiffies)));
            Assert.Equal(jiffies - 1, clock.Jiffies(clock.TimeNs(jiffies) - 1));
            Assert.Equal(jiffies, clock.JiffiesFromNs(clock.NsFromJiffies(jiffies)));
        }
    }

    [Fact]
    public void A_timer_expires_at_a_tick()
    {
        var clock = new KernelClock(100);
        Assert.Equal(30_010_000_000, clock.DeadlineNs(10_000_000, 3000));
        Assert.Equal(30_010_000_000, clock.DeadlineNs(19_999_999, 3000));
    }

    [Theory]
    [InlineData(1000, 1000, 1000)]
    [InlineData(1001, 2000, 1000)]
    [InlineData(1249, 2000, 1000)]
    [InlineData(1250, 2000, 2000)]
    [InlineData(1999, 2000, 2000)]
    public void Timers_in_no_hurry_are_rounded_to_seconds(long jiffies, long up, long near)
    {
        var clock = new KernelClock(1000);
        Assert.Equal(up, clock.RoundUpToSecond(jiffies));
        Assert.Equal(near, clock.RoundToSecond(jiffies));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(1001)]
    public void Hz_out_of_range_is_refused(int hz) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KernelClock(hz));
}
