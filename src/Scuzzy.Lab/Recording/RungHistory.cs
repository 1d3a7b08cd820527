using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Recording;

/// <summary>One try of one rung.</summary>
public sealed class RungHistory
{
    /// <summary>Its number in the recording, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Which rung.</summary>
    public required RecoveryRung Rung { get; init; }

    /// <summary>What it was done to, in words, e.g. <c>LUN 0:0:1:0</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The host, e.g. <c>host0</c>.</summary>
    public required string Host { get; init; }

    /// <summary>True for what made the driver forget a command of the error handler's own.</summary>
    public required bool IsForProbe { get; init; }

    /// <summary>When it began, in nanoseconds.</summary>
    public required long BeginNs { get; init; }

    /// <summary>When it ended, in nanoseconds; null: it never did.</summary>
    public long? EndNs { get; internal set; }

    /// <summary>How it ended; null: it never did.</summary>
    public EhOutcome? Outcome { get; internal set; }

    /// <summary>How long it took, in nanoseconds; 0 if it never ended.</summary>
    public long LengthNs => (EndNs ?? BeginNs) - BeginNs;

    internal object? Key { get; set; }

    internal int Channel { get; set; }
}
