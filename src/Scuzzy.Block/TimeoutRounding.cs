namespace Scuzzy.Block;

/// <summary>How a queue's timer is rounded (facts A29, A30).</summary>
public enum TimeoutRounding
{
    /// <summary>2.6.32, 3.10: up to the whole second.</summary>
    WholeSecond,

    /// <summary>Later: deadline plus the next power of two of HZ jiffies, at most five seconds ahead of that.</summary>
    RoundUpPowerOfTwo,
}
