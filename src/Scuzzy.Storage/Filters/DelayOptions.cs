namespace Scuzzy.Storage.Filters;

/// <summary>How long a <see cref="DelayFilter"/> holds each operation back, in nanoseconds; all 0 by default.</summary>
public sealed record DelayOptions
{
    /// <summary>For reads.</summary>
    public long ReadNs { get; init; }

    /// <summary>For writes.</summary>
    public long WriteNs { get; init; }

    /// <summary>For flushes.</summary>
    public long FlushNs { get; init; }

    /// <summary>For discards and writes of zeros.</summary>
    public long DiscardNs { get; init; }

    /// <summary>Up to so much more, drawn from the shard's random numbers for each bio.</summary>
    public long JitterNs { get; init; }

    internal long For(BlockOperation operation) =>
        operation switch
        {
            BlockOperation.Read => ReadNs,
            BlockOperation.Write => WriteNs,
            BlockOperation.Flush => FlushNs,
            BlockOperation.Discard or BlockOperation.WriteZeroes or _ => DiscardNs,
        };
}
