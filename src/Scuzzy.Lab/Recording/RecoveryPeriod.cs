namespace Scuzzy.Lab.Recording;

/// <summary>One recovery of a host: from the first command that failed until the error handler slept again.</summary>
public sealed class RecoveryPeriod
{
    /// <summary>The host, e.g. <c>host0</c>.</summary>
    public required string Host { get; init; }

    /// <summary>When the first command was handed to the error handler, in nanoseconds.</summary>
    public required long FailedNs { get; init; }

    /// <summary>When everything else under way had ended and the work began; null: never.</summary>
    public long? AwakeNs { get; internal set; }

    /// <summary>When it was over; null: never.</summary>
    public long? AsleepNs { get; internal set; }

    /// <summary>Commands that were handed over.</summary>
    public int Commands { get; internal set; }
}
