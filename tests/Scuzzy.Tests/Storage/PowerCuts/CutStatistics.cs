namespace Scuzzy.Tests.Storage.PowerCuts;

/// <summary>What a number of power cuts found, and that they were worth making.</summary>
internal sealed class CutStatistics
{
    /// <summary>How many cuts.</summary>
    public int Cuts { get; private set; }

    /// <summary>Bios that had ended, in all.</summary>
    public long Ended { get; private set; }

    /// <summary>Sectors of which some version was acknowledged as durable, in all.</summary>
    public long Durable { get; private set; }

    /// <summary>Sectors that the cuts could still change, in all.</summary>
    public long Unsynchronized { get; private set; }

    /// <summary>Cuts after which something was wrong, and what.</summary>
    public List<string> Losses { get; } = [];

    public void Add(int ended, int durableSectors, int unsynchronizedSectors)
    {
        Cuts++;
        Ended += ended;
        Durable += durableSectors;
        Unsynchronized += unsynchronizedSectors;
    }

    public override string ToString() =>
        $"{Cuts} power cuts, {Ended} bios ended, {Durable} durable and {Unsynchronized} unsynchronized sectors, "
        + $"{Losses.Count} losses {Losses.FirstOrDefault()}";
}
