namespace Scuzzy.Lab.Recording;

/// <summary>A stretch of virtual time.</summary>
/// <param name="BeginNs">Its begin, in nanoseconds since the machine was switched on.</param>
/// <param name="EndNs">Its end, at or after the begin.</param>
public readonly record struct TimeSpanNs(long BeginNs, long EndNs)
{
    /// <summary>How long it is, in nanoseconds.</summary>
    public long LengthNs => EndNs - BeginNs;

    /// <summary>How much of it lies within another.</summary>
    public long OverlapNs(long beginNs, long endNs) => Math.Max(0, Math.Min(EndNs, endNs) - Math.Max(BeginNs, beginNs));
}
