namespace Scuzzy.Target.Units.Copy;

/// <summary>A range that is copied between two disks, or within one. All in bytes, in whole blocks of both.</summary>
/// <param name="Source">Where it is read; null for zeros.</param>
/// <param name="SourceOffset">From where.</param>
/// <param name="Destination">Where it is written.</param>
/// <param name="DestinationOffset">To where.</param>
/// <param name="Length">How much.</param>
internal readonly record struct CopySegment(
    DiskUnit? Source,
    long SourceOffset,
    DiskUnit Destination,
    long DestinationOffset,
    long Length
);
