namespace Scuzzy.Lab.Exploration;

/// <summary>A logical unit of a case.</summary>
/// <param name="Target">ARRAY.TARGET.</param>
/// <param name="Lun">Its number.</param>
/// <param name="Store">Its store with options.</param>
internal sealed record CaseUnit(string Target, int Lun, string Store)
{
    /// <summary>The store's option of a removable unit.</summary>
    public const string Removable = ",removable";

    /// <summary>How long the store takes for an I/O at least, in nanoseconds; 0: none.</summary>
    public long SettleNs { get; init; }

    /// <summary>Which access of the store takes very long, from 1; 0: none.</summary>
    public long StallNth { get; init; }

    /// <summary>How long, in nanoseconds.</summary>
    public long StallNs { get; init; }
}
