namespace Scuzzy.Tests.Durability;

/// <summary>What a request promises once it is acknowledged: of some sectors the oldest version that may be found after
/// a power cut. A write without FUA promises nothing.</summary>
/// <param name="Sector">The first sector.</param>
/// <param name="Versions">Versions of this and the following sectors.</param>
internal readonly record struct DurabilityPromise(int Sector, int[] Versions);
