using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Tests.Runtime;

public sealed class KernelLogTests
{
    private const long Second = 1_000_000_000;

    private readonly VirtualRuntime _runtime = new(new VirtualRuntimeOptions());
    private readonly KernelLog _log;

    public KernelLogTests() => _log = new KernelLog(Shard, capacity: 100);

    private Shard Shard => _runtime.Shards[0];

    [Theory]
    [InlineData(0, "[    0.000000] sd 0:0:0:0: [sda] Write cache: enabled")]
    [InlineData(1_234_567_999, "[    1.234567] sd 0:0:0:0: [sda] Write cache: enabled")]
    [InlineData(123_456 * Second, "[123456.000000] sd 0:0:0:0: [sda] Write cache: enabled")]
    public void A_line_is_rendered_as_dmesg_does(long timeNs, string expected)
    {
        AdvanceTo(timeNs);
        _log.Print(Shard, KernelLogLevel.Notice, "sd 0:0:0:0: [sda] ", "Write cache: enabled");
        Assert.Equal(expected, Assert.Single(_log.Records).ToString());
    }

    [Fact]
    public void The_ring_keeps_the_latest_lines_and_sinks_get_all()
    {
        var sink = new Collector();
        _log.AddSink(sink);
        for (int i = 0; i < 250; i++)
        {
            _log.Print(Shard, KernelLogLevel.Debug, "", $"{i}");
        }

        Assert.Equal(Enumerable.Range(150, 100).Select(i => $"{i}"), _log.Records.Select(r => r.Text));
        Assert.Equal(250, sink.Records.Count);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (long)i), sink.Records.Select(r => r.Sequence));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Lines_of_any_length_come_out_as_they_went_in(int capacity)
    {
        var log = new KernelLog(Shard, capacity);
        string[] texts = [.. Enumerable.Range(0, 2500).Select(i => new string((char)(0xf0 + (i % 26)), i * 7 % 9001))];
        foreach (string text in texts)
        {
            log.Print(Shard, KernelLogLevel.Debug, "p: ", text);
        }

        Assert.Equal(texts[^capacity..], log.Records.Select(r => r.Text));
        Assert.All(log.Records, r => Assert.Equal("p: ", r.Prefix));
    }

    [Fact]
    public void A_text_of_several_lines_becomes_several_lines()
    {
        _log.Print(Shard, KernelLogLevel.Error, "a: ", "one\ntwo\n");
        Assert.Equal(["[    0.000000] a: one", "[    0.000000] a: two"], _log.Records.Select(r => r.ToString()));
    }

    [Fact]
    public void Ten_lines_pass_in_five_seconds_and_the_rest_is_counted()
    {
        KernelRateLimit limit = _log.RateLimit("blk_update_request");
        Assert.Equal(10, Enumerable.Range(0, 25).Count(_ => limit.Allows(Shard)));
        Assert.Equal(15, limit.Missed);
        AdvanceTo(5 * Second);
        Assert.False(limit.Allows(Shard));
        AdvanceTo(5 * Second + 1);
        Assert.True(limit.Allows(Shard));
        Assert.Equal("blk_update_request: 16 callbacks suppressed", Assert.Single(_log.Records).Text);
        Assert.Equal(16, limit.Suppressed);
    }

    [Fact]
    public void Call_sites_are_limited_apart_and_limits_can_be_changed_and_switched_off()
    {
        KernelRateLimit one = _log.RateLimit("one");
        KernelRateLimit other = _log.RateLimit("other");
        _log.RateLimitBurst = 2;
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => one.Allows(Shard)));
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => other.Allows(Shard)));
        _log.LimitsRates = false;
        Assert.True(one.Allows(Shard));
        _log.LimitsRates = true;
        _log.RateLimitIntervalNs = 0;
        Assert.True(one.Allows(Shard));
    }

    [Fact]
    public void Lines_of_other_threads_keep_their_order_and_their_time()
    {
        using var bed = new LiveBed(new LiveRuntimeOptions { Cpus = 2, Shards = 2 });
        var log = new KernelLog(bed.Shard);
        Shard other = bed.Runtime.Shards[1];
        bed.Runtime.Call(
            other,
            () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    log.Print(other, KernelLogLevel.Informational, "", $"{i}");
                }
            }
        );
        bed.Until(() => log.Count == 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), log.Records.Select(r => r.Text));
    }

    private void AdvanceTo(long timeNs)
    {
        new TestTimer(Shard.Cpus[0], () => { }).Arm(Shard, timeNs);
        _runtime.Run();
    }

    private sealed class Collector : KernelLogSink
    {
        public List<KernelLogRecord> Records { get; } = [];

        public override void Write(KernelLogRecord record) => Records.Add(record);
    }
}
