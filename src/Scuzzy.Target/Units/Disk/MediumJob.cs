using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Units.Disk;

/// <summary>What FORMAT UNIT or SANITIZE is to do to the whole medium.</summary>
/// <param name="Reason">Why the medium is closed meanwhile: formatting or sanitizing.</param>
internal sealed record MediumJob(MediumClosures Reason)
{
    /// <summary>The initialization pattern, 1 byte to a logical block; empty for zeros.</summary>
    public ReadOnlyMemory<byte> Pattern { get; init; }

    /// <summary>How often all is overwritten, 1 to 31; default 1.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>The pattern is inverted in every second pass.</summary>
    public bool Inverts { get; init; }

    /// <summary>The blocks may be unmapped, as long as they read as zeros.</summary>
    public bool Unmaps { get; init; }

    /// <summary>After a failure EXIT FAILURE MODE is allowed (AUSE).</summary>
    public bool MayExitFailure { get; init; }

    /// <summary>How it is formatted with protection information from now on; null to leave that as it is.</summary>
    public ProtectionFormat? Protection { get; init; }

    /// <summary>Least duration in nanoseconds.</summary>
    public long LeastNs { get; init; }
}
