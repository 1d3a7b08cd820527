namespace Scuzzy.Lab.Recording;

/// <summary>One command of the error handler's own: does the device answer?</summary>
public sealed class ProbeHistory
{
    /// <summary>Its number in the recording, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The command, e.g. <c>Test Unit Ready</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The device.</summary>
    public required string Address { get; init; }

    /// <summary>The host, e.g. <c>host0</c>.</summary>
    public required string Host { get; init; }

    /// <summary>When it was sent, in nanoseconds.</summary>
    public required long BeginNs { get; init; }

    /// <summary>When it was over, in nanoseconds; null: it never was.</summary>
    public long? EndNs { get; internal set; }

    /// <summary>Whether the error handler took it as a success.</summary>
    public bool IsGood { get; internal set; }

    /// <summary>How long it took, in nanoseconds; 0 if it never ended.</summary>
    public long LengthNs => (EndNs ?? BeginNs) - BeginNs;
}
