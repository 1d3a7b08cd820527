namespace Scuzzy.Lab.Exploration;

/// <summary>How often each cell of what may happen did happen.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _cells = new(StringComparer.Ordinal);

    /// <summary>The cells that were seen, with their counts.</summary>
    public IReadOnlyDictionary<string, long> Cells => _cells;

    /// <summary>A cell was seen.</summary>
    public void See(string cell, long times = 1) => _cells[cell] = _cells.GetValueOrDefault(cell) + times;

    /// <summary>Adds what another has seen.</summary>
    public void Add(Coverage other)
    {
        foreach ((string cell, long times) in other._cells)
        {
            See(cell, times);
        }
    }
}
