namespace Scuzzy.Storage.Filters;

/// <summary>One entry of a <see cref="RecordingFilter"/>'s stream: a bio was submitted, or it ended.</summary>
public sealed record RecordedEvent
{
    /// <summary>Numbers the bio; its submission and its end carry the same number.</summary>
    public required long Number { get; init; }

    /// <summary>False for a submission, true for an end.</summary>
    public required bool IsEnd { get; init; }

    /// <summary>What was asked for.</summary>
    public required BlockOperation Operation { get; init; }

    /// <summary>How it was to be treated.</summary>
    public required BioFlags Flags { get; init; }

    /// <summary>Where, in bytes.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>How much, in bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>The data of a write at its submission; else empty.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>How it ended, at its end.</summary>
    public BlockStatus Status { get; init; }
}
