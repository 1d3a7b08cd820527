namespace Scuzzy.Lab.Exploration;

/// <summary>A failure that an exploration found.</summary>
public sealed record Finding
{
    /// <summary>The seed of the first case that failed so.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How it failed, in words that are the same for the same kind of failure.</summary>
    public required string Kind { get; init; }

    /// <summary>How many runs failed so.</summary>
    public long Runs { get; set; } = 1;

    /// <summary>Operations, faults and events of the shrunken case.</summary>
    public int Length { get; set; }

    /// <summary>The shrunken case as a lab.</summary>
    public string Lab { get; set; } = string.Empty;

    /// <summary>What happens in it, in plain words.</summary>
    public string Story { get; set; } = string.Empty;
}
