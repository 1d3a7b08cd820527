using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Kernel;

/// <summary>The machine's log (kernel: printk): a ring of the latest lines, and sinks that get every line.</summary>
/// <remarks>It lives on one shard; others may print and their lines arrive by the shard's inbox, with the time at
/// which they were printed. For messages, not for one command's path.</remarks>
public sealed class KernelLog
{
    /// <summary>Default interval of rate limits: 5 s (kernel: DEFAULT_RATELIMIT_INTERVAL).</summary>
    public const long DefaultRateLimitIntervalNs = 5_000_000_000;

    /// <summary>Default burst of rate limits: 10 (kernel: DEFAULT_RATELIMIT_BURST).</summary>
    public const int DefaultRateLimitBurst = 10;

    private readonly KernelLogRing _ring;
    private readonly List<KernelLogSink> _sinks = [];
    private readonly List<KernelRateLimit> _rateLimits = [];

    /// <summary>Creates an empty log.</summary>
    /// <param name="home">The shard that it lives on.</param>
    /// <param name="capacity">How many lines it keeps: 1 to 1,048,576, default 16,384.</param>
    public KernelLog(Shard home, int capacity = 16_384)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 20);
        Home = home;
        _ring = new KernelLogRing(capacity);
    }

    /// <summary>The shard that the log lives on.</summary>
    public Shard Home { get; }

    /// <summary>How many lines were ever logged; the next line's sequence number.</summary>
    public long Count => _ring.Count;

    /// <summary>Whether rate limits hold lines back; default true.</summary>
    public bool LimitsRates { get; set; } = true;

    /// <summary>Interval of rate limits, in nanoseconds (kernel: printk_ratelimit); 0 means no limit.</summary>
    public long RateLimitIntervalNs { get; set; } = DefaultRateLimitIntervalNs;

    /// <summary>Lines per interval that a rate limit lets pass (kernel: printk_ratelimit_burst).</summary>
    public int RateLimitBurst { get; set; } = DefaultRateLimitBurst;

    /// <summary>The lines that the ring still holds, oldest first.</summary>
    public IEnumerable<KernelLogRecord> Records
    {
        get
        {
            for (long i = Math.Max(0, Count - _ring.Capacity); i < Count; i++)
            {
                yield return _ring.At(i);
            }
        }
    }

    /// <summary>The rate limits of this log, in the order of their making.</summary>
    public IReadOnlyList<KernelRateLimit> RateLimits => _rateLimits;

    /// <summary>Adds a sink, which gets every line from now on.</summary>
    public void AddSink(KernelLogSink sink) => _sinks.Add(sink);

    /// <summary>Removes a sink.</summary>
    public void RemoveSink(KernelLogSink sink) => _sinks.Remove(sink);

    /// <summary>Makes the rate limit of one call site; it lives as long as the log.</summary>
    /// <param name="site">The function that prints, for the line that tells how many were held back.</param>
    public KernelRateLimit RateLimit(string site)
    {
        var limit = new KernelRateLimit(this, site);
        _rateLimits.Add(limit);
        return limit;
    }

    /// <summary>Logs a line; a text of several lines becomes several.</summary>
    /// <param name="from">The shard that prints.</param>
    /// <param name="level">How urgent.</param>
    /// <param name="prefix">Who says it; may be empty.</param>
    /// <param name="text">What it says.</param>
    public void Print(Shard from, KernelLogLevel level, string prefix, ReadOnlySpan<char> text)
    {
        // In virtual time all shards are one thread, and the order of printing is the order of the log.
        if (ReferenceEquals(from, Home) || from.Runtime.IsVirtual)
        {
            Append(from.NowNs, level, prefix, text);
        }
        else
        {
            Post(from.NowNs, level, prefix, text.ToString());
        }
    }

    // Apart from Print, whose every call would otherwise make the closure.
    private void Post(long timeNs, KernelLogLevel level, string prefix, string text) =>
        Home.Post(new DelegateWorkItem(() => Append(timeNs, level, prefix, text)));

    private void Append(long timeNs, KernelLogLevel level, string prefix, ReadOnlySpan<char> text)
    {
        if (!text.Contains('\n'))
        {
            AppendLine(timeNs, level, prefix, text);
            return;
        }

        ReadOnlySpan<char> lines = text.TrimEnd('\n');
        foreach (Range line in lines.Split('\n'))
        {
            AppendLine(timeNs, level, prefix, lines[line]);
        }
    }

    private void AppendLine(long timeNs, KernelLogLevel level, string prefix, ReadOnlySpan<char> line)
    {
        _ring.Append(timeNs, level, prefix, line);
        if (_sinks.Count == 0)
        {
            return;
        }

        KernelLogRecord record = _ring.At(Count - 1);
        foreach (KernelLogSink sink in _sinks)
        {
            sink.Write(record);
        }
    }
}
