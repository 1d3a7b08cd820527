namespace Scuzzy.Lab.Faults;

/// <summary>Logical blocks of a unit, the last one included.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last, at least the first.</param>
public readonly record struct FaultBlocks(ulong First, ulong Last)
{
    /// <summary>Most blocks of a rule that lasts until they are written over: each has a bit.</summary>
    public const ulong MaximumHealed = 1 << 20;

    /// <summary>How many.</summary>
    public ulong Count => Last - First + 1;

    /// <summary>True if a range of blocks has one of them.</summary>
    public bool Overlaps(ulong first, ulong count) => count > 0 && first <= Last && First <= first + (count - 1);
}
