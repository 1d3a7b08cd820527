namespace Scuzzy.Forensics.Logs;

/// <summary>What a log tells of one command's abort by the error handler; a time that is not told is null.</summary>
public sealed class AbortEpisode
{
    /// <summary>The host's number.</summary>
    public int Host { get; internal init; }

    /// <summary>The command's address.</summary>
    public ulong Command { get; internal init; }

    /// <summary>When the driver was asked to abort it.</summary>
    public long AbortUs { get; internal init; }

    /// <summary>The device, as the line of the time-out names it; null: that line is missing.</summary>
    public string? Device { get; internal init; }

    /// <summary>The CDB's line; null: it is missing.</summary>
    public string? Cdb { get; internal init; }

    /// <summary>When its time ran out.</summary>
    public long? TimedOutUs { get; internal init; }

    /// <summary>When a command that the error handler sent in its place had come back.</summary>
    public long? ProbedUs { get; internal set; }

    /// <summary>When TEST UNIT READY had succeeded.</summary>
    public long? ReadyUs { get; internal set; }

    /// <summary>When it was sent again.</summary>
    public long? RetriedUs { get; internal set; }

    /// <summary>When the driver told how the abort on the wire had ended (lpfc: message 0749).</summary>
    public long? ReportedUs { get; internal set; }

    /// <summary>From the call of the abort handler until the next thing known of the command, in
    /// microseconds.</summary>
    public long? NextUs => (ProbedUs ?? RetriedUs) - AbortUs;
}
