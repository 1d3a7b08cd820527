namespace Scuzzy.Lab.Exploration;

/// <summary>A fault rule of a case.</summary>
/// <param name="Action">The key of what it does, as fault rules write it.</param>
/// <param name="Value">The value of that key.</param>
internal sealed record CaseFault(string Action, string Value)
{
    public string? Disk { get; init; }

    public string? Host { get; init; }

    public string? Opcode { get; init; }

    /// <summary>The blocks that a command must touch, as FIRST-LAST; null: any.</summary>
    public string? Blocks { get; init; }

    public string? Phase { get; init; }

    public long Nth { get; init; } = 1;

    public int Times { get; init; } = 1;
}
