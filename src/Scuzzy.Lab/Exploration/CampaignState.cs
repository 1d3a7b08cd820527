using System.Text.Json;

namespace Scuzzy.Lab.Exploration;

/// <summary>How far a campaign has come: a small file from which it goes on.</summary>
public sealed record CampaignState
{
    /// <summary>All seeds below were run.</summary>
    public ulong NextSeed { get; init; }

    /// <summary>Runs that counted.</summary>
    public long Runs { get; init; }

    /// <summary>Runs in which too little happened to count.</summary>
    public long ShortRuns { get; init; }

    /// <summary>Commands of the runs that counted.</summary>
    public long Commands { get; init; }

    /// <summary>Faults that acted in the runs that counted.</summary>
    public long Faults { get; init; }

    /// <summary>Seconds that all runs took so far.</summary>
    public double Seconds { get; init; }

    /// <summary>What was found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The coverage, cell by cell.</summary>
    public SortedDictionary<string, long> Coverage { get; init; } = [];

    /// <summary>Reads a state.</summary>
    /// <exception cref="FormatException">The text is no state.</exception>
    public static CampaignState Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CampaignJson.Default.CampaignState)
                ?? throw new FormatException("an empty campaign state");
        }
        catch (JsonException e)
        {
            throw new FormatException($"no campaign state: {e.Message}", e);
        }
    }

    /// <summary>The state as text.</summary>
    public string Write() => JsonSerializer.Serialize(this, CampaignJson.Default.CampaignState) + "\n";
}
