namespace Scuzzy.Storage.Filters;

/// <summary>Which bios an <see cref="ErrorFilter"/> fails, and how.</summary>
public sealed record ErrorRule
{
    /// <summary>Only this operation; null for all.</summary>
    public BlockOperation? Operation { get; init; }

    /// <summary>Start of the range in bytes; a bio that touches the range matches. Default 0.</summary>
    public long OffsetBytes { get; init; }

    /// <summary>Length of the range in bytes; by default to the end. Flushes match whatever the range.</summary>
    public long LengthBytes { get; init; } = long.MaxValue;

    /// <summary>How many matching bios pass before the first fails; default 0.</summary>
    public int SkipCount { get; init; }

    /// <summary>How many fail, after which the rule is spent; default all.</summary>
    public int FailCount { get; init; } = int.MaxValue;

    /// <summary>How they end; default <see cref="BlockStatus.IoError"/>.</summary>
    public BlockStatus Status { get; init; } = BlockStatus.IoError;

    /// <summary>The first byte of a bio that the rule is about; -1 of a flush, which has none.</summary>
    internal long FirstOf(Bio bio) =>
        bio.Operation == BlockOperation.Flush ? -1 : Math.Max(bio.OffsetBytes, OffsetBytes);

    internal bool Matches(Bio bio) =>
        (Operation is null || Operation == bio.Operation)
        && (
            bio.Operation == BlockOperation.Flush
            || bio.EndBytes > OffsetBytes && bio.OffsetBytes - OffsetBytes < LengthBytes
        );
}
