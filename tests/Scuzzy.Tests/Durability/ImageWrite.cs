namespace Scuzzy.Tests.Durability;

/// <summary>A write into the image, by its sectors' versions.</summary>
internal sealed record ImageWrite(int Sector, int[] Versions)
{
    /// <summary>When the call returned, as an index into the stream.</summary>
    public int ReturnedAt { get; set; } = int.MaxValue;
}
