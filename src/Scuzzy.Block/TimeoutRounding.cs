namespace Scuzzy.Block;

/// <summary>How a queue's timer is rounded (facts A29, A30).</summary>
public enum TimeoutRounding
{
    /// <summary>2.6.32, 3.10: up to the whole second.</summary>
    WholeSecond,

    /// <summary>Later: deadline plus the next power of two of HZ jiffies, or the whole second after five seconds if it
    /// is earlier; and as coarse as the timer wheel is so far ahead.</summary>
    RoundUpPowerOfTwo,
}
