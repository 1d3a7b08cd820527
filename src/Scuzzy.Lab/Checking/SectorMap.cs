namespace Scuzzy.Lab.Checking;

/// <summary>A value for each sector of a store, zero at first; memory is taken for what was set.</summary>
internal sealed class SectorMap(long sectors)
{
    private const int PageSectors = 512;

    private readonly ulong[]?[] _pages = new ulong[]?[(sectors + PageSectors - 1) / PageSectors];

    /// <summary>The sectors of pages on which something was set, ascending.</summary>
    public IEnumerable<int> Touched
    {
        get
        {
            for (int page = 0; page < _pages.Length; page++)
            {
                for (int i = 0; _pages[page] is not null && i < PageSectors; i++)
                {
                    yield return (page * PageSectors) + i;
                }
            }
        }
    }

    public ulong this[int sector]
    {
        get => _pages[sector / PageSectors] is { } page ? page[sector % PageSectors] : 0;
        set => (_pages[sector / PageSectors] ??= new ulong[PageSectors])[sector % PageSectors] = value;
    }
}
