namespace Scuzzy.Lab.Checking;

/// <summary>One write, discard or write of zeros in the history of a unit. Moments are numbers that the net counts
/// up.</summary>
/// <param name="Write">The number that its data carries; 0: it leaves zeros.</param>
/// <param name="First">First sector.</param>
/// <param name="Count">Sectors.</param>
/// <param name="Submitted">When it was submitted.</param>
internal sealed record WriteRecord(uint Write, int First, int Count, long Submitted)
{
    private long[]? _observed;

    /// <summary>From when on it has no further effect.</summary>
    public long Ended { get; set; } = long.MaxValue;

    /// <summary>From when on its effect is certain because it was acknowledged.</summary>
    public long Acknowledged { get; set; } = long.MaxValue;

    /// <summary>From when on its effect on a sector is certain: acknowledged, or read back. A write that failed may
    /// have reached some of its sectors and not others.</summary>
    public long DoneBy(int sector) =>
        _observed is null ? Acknowledged : Math.Min(Acknowledged, _observed[sector - First]);

    /// <summary>Somebody has read a sector and found its value.</summary>
    public void Observe(int sector, long moment)
    {
        if (_observed is null)
        {
            _observed = new long[Count];
            Array.Fill(_observed, long.MaxValue);
        }

        _observed[sector - First] = Math.Min(_observed[sector - First], moment);
    }

    /// <summary>The value that it leaves in a sector.</summary>
    public ulong ValueOf(int sector) => Write == 0 ? SectorValue.Zero : SectorValue.Of(Write, sector);
}
