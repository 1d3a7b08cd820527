using Scuzzy.Storage.Stores;

namespace Scuzzy.Storage.Filters;

/// <summary>Which sectors of a device an overlay holds; pages of the map are allocated when first needed.</summary>
internal sealed class OverlayMap
{
    private const int PageShift = 10;
    private const int PageChunks = 1 << PageShift;

    private readonly OverlayChunk[]?[] _pages;

    public OverlayMap(long lengthBytes)
    {
        long chunks = (lengthBytes + ChunkTable.ChunkMask) >> ChunkTable.ChunkShift;
        _pages = new OverlayChunk[(chunks + PageChunks - 1) >> PageShift][];
    }

    /// <summary>Adds a range, in whole sectors.</summary>
    public void Add(long offsetBytes, long lengthBytes)
    {
        while (lengthBytes > 0)
        {
            long chunk = offsetBytes >> ChunkTable.ChunkShift;
            int inChunk = (int)offsetBytes & ChunkTable.ChunkMask;
            int here = (int)Math.Min(ChunkTable.ChunkBytes - inChunk, lengthBytes);
            OverlayChunk[] page = _pages[chunk >> PageShift] ??= new OverlayChunk[PageChunks];
            page[chunk & (PageChunks - 1)].Add(inChunk / OverlayChunk.SectorBytes, here / OverlayChunk.SectorBytes);
            offsetBytes += here;
            lengthBytes -= here;
        }
    }

    /// <summary>Whether the overlay holds the sector at an offset, and how far this goes on, at most
    /// <paramref name="maximum"/> bytes.</summary>
    public bool Holds(long offsetBytes, long maximum, out long runBytes)
    {
        bool holds = HoldsInChunk(offsetBytes, maximum, out runBytes);
        while (
            runBytes < maximum && HoldsInChunk(offsetBytes + runBytes, maximum - runBytes, out long moreBytes) == holds
        )
        {
            runBytes += moreBytes;
        }

        return holds;
    }

    private bool HoldsInChunk(long offsetBytes, long maximum, out long runBytes)
    {
        long chunk = offsetBytes >> ChunkTable.ChunkShift;
        OverlayChunk[]? page = _pages[chunk >> PageShift];
        if (page is null)
        {
            long pageEnd = ((chunk >> PageShift) + 1) << (PageShift + ChunkTable.ChunkShift);
            runBytes = Math.Min(maximum, pageEnd - offsetBytes);
            return false;
        }

        int sector = (int)(offsetBytes & ChunkTable.ChunkMask) / OverlayChunk.SectorBytes;
        int sectors = (int)Math.Min(OverlayChunk.Sectors, maximum / OverlayChunk.SectorBytes);
        ref OverlayChunk entry = ref page[chunk & (PageChunks - 1)];
        runBytes = (long)entry.Run(sector, sectors) * OverlayChunk.SectorBytes;
        return entry.Holds(sector);
    }
}
