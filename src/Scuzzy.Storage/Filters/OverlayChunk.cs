using Scuzzy.Storage.Stores;

namespace Scuzzy.Storage.Filters;

/// <summary>Which sectors of a chunk the overlay holds: one bit per 512 bytes.</summary>
internal struct OverlayChunk
{
    public const int SectorBytes = 512;
    public const int Sectors = ChunkTable.ChunkBytes / SectorBytes;

    private UInt128 _held;

    public readonly bool Holds(int sector) => ((_held >> sector) & 1) != 0;

    public void Add(int first, int count)
    {
        UInt128 ones = count == Sectors ? UInt128.MaxValue : (UInt128.One << count) - 1;
        _held |= ones << first;
    }

    /// <summary>How many sectors from one on are held, or not held, alike; at most <paramref name="maximum"/>.</summary>
    public readonly int Run(int first, int maximum)
    {
        UInt128 rest = (Holds(first) ? ~_held : _held) >> first;
        int count = rest == 0 ? Sectors - first : (int)UInt128.TrailingZeroCount(rest);
        return Math.Min(count, Math.Min(maximum, Sectors - first));
    }
}
