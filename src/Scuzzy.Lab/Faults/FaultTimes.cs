namespace Scuzzy.Lab.Faults;

/// <summary>How often a rule acts.</summary>
public readonly record struct FaultTimes
{
    private FaultTimes(long count, bool isUntilWritten)
    {
        Count = count;
        IsUntilWritten = isUntilWritten;
    }

    /// <summary>Once.</summary>
    public static FaultTimes Once => Exactly(1);

    /// <summary>For ever.</summary>
    public static FaultTimes Forever => new(long.MaxValue, isUntilWritten: false);

    /// <summary>Until a write has been made to each of the rule's blocks, as with sectors that a disk reassigns.
    /// </summary>
    public static FaultTimes UntilWritten => new(long.MaxValue, isUntilWritten: true);

    /// <summary>How many times; <see cref="long.MaxValue"/> is for ever.</summary>
    public long Count { get; }

    /// <summary>True if writes to the rule's blocks heal them.</summary>
    public bool IsUntilWritten { get; }

    /// <summary>So many times, at least 1.</summary>
    public static FaultTimes Exactly(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new FaultTimes(count, isUntilWritten: false);
    }
}
