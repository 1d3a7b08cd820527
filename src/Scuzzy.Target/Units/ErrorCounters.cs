namespace Scuzzy.Target.Units;

/// <summary>What the log pages of a unit count, since it was made or since LOG SELECT reset it.</summary>
internal sealed class ErrorCounters
{
    /// <summary>Reads that the medium failed.</summary>
    public ulong Reads { get; set; }

    /// <summary>Writes that the medium failed.</summary>
    public ulong Writes { get; set; }

    /// <summary>Verifications that the medium failed.</summary>
    public ulong Verifies { get; set; }

    /// <summary>Commands that failed by anything but the medium.</summary>
    public ulong Others { get; set; }

    /// <summary>Starts after a stop.</summary>
    public uint StartStops { get; set; }
}
