using System.Numerics;

namespace Scuzzy.Lab.Workloads;

/// <summary>Counts of times in buckets of at most 1/16 relative width; recording allocates nothing.</summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 4;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[64 * SubBuckets];

    /// <summary>How many times were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum in nanoseconds.</summary>
    public long SumNs { get; private set; }

    /// <summary>The longest, in nanoseconds.</summary>
    public long MaximumNs { get; private set; }

    /// <summary>The average in nanoseconds, 0 if nothing was recorded.</summary>
    public long MeanNs => Count == 0 ? 0 : SumNs / Count;

    /// <summary>Records a time, at least 0.</summary>
    public void Record(long nanoseconds)
    {
        _counts[Bucket(nanoseconds)]++;
        Count++;
        SumNs += nanoseconds;
        MaximumNs = Math.Max(MaximumNs, nanoseconds);
    }

    /// <summary>Adds another one's counts.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        SumNs += other.SumNs;
        MaximumNs = Math.Max(MaximumNs, other.MaximumNs);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        SumNs = 0;
        MaximumNs = 0;
    }

    /// <summary>The time that a share of all stays at or below, in nanoseconds: the upper end of its bucket, at most
    /// the longest time.</summary>
    /// <param name="permille">The share in thousandths: 500 is the median.</param>
    public long PercentileNs(int permille)
    {
        long wanted = Math.Max(1, ((Count * permille) + 999) / 1000);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && Count > 0)
            {
                return Math.Min(UpperEnd(i), MaximumNs);
            }
        }

        return 0;
    }

    private static int Bucket(long value)
    {
        if (value < SubBuckets)
        {
            return (int)value;
        }

        int exponent = 63 - BitOperations.LeadingZeroCount((ulong)value);
        int sub = (int)(value >> (exponent - SubBits)) & (SubBuckets - 1);
        return ((exponent - SubBits + 1) * SubBuckets) + sub;
    }

    private static long UpperEnd(int bucket)
    {
        if (bucket < SubBuckets)
        {
            return bucket;
        }

        int exponent = (bucket / SubBuckets) + SubBits - 1;
        long width = 1L << (exponent - SubBits);
        return (1L << exponent) + (((bucket % SubBuckets) + 1) * width) - 1;
    }
}
