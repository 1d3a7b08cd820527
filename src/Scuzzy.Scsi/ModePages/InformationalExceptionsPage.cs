using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Informational exceptions control mode page 1Ch (SPC-4 7.5.11).</summary>
public readonly record struct InformationalExceptionsPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 12;

    /// <summary>PERF: no delays for the sake of informational exceptions.</summary>
    public bool Performance { get; init; }

    /// <summary>EWASC: warnings are reported.</summary>
    public bool EnableWarnings { get; init; }

    /// <summary>DEXCPT: failure predictions are not reported.</summary>
    public bool DisableExceptions { get; init; }

    /// <summary>TEST: create a false prediction.</summary>
    public bool Test { get; init; }

    /// <summary>LOGERR: log informational exceptions.</summary>
    public bool LogErrors { get; init; }

    /// <summary>MRIE: how they are reported; 6 on request.</summary>
    public byte ReportingMethod { get; init; }

    /// <summary>INTERVAL TIMER in units of 100 ms.</summary>
    public uint IntervalTimer { get; init; }

    /// <summary>REPORT COUNT; 0 for no limit.</summary>
    public uint ReportCount { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static InformationalExceptionsPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            Performance = WireBytes.Bit(page, 2, 7),
            EnableWarnings = WireBytes.Bit(page, 2, 4),
            DisableExceptions = WireBytes.Bit(page, 2, 3),
            Test = WireBytes.Bit(page, 2, 2),
            LogErrors = WireBytes.Bit(page, 2, 0),
            ReportingMethod = (byte)(WireBytes.U8(page, 3) & 15),
            IntervalTimer = WireBytes.U32(page, 4),
            ReportCount = WireBytes.U32(page, 8),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.InformationalExceptions, Size);
        b[2] = (byte)(
            WireBytes.Flag(Performance, 7)
            | WireBytes.Flag(EnableWarnings, 4)
            | WireBytes.Flag(DisableExceptions, 3)
            | WireBytes.Flag(Test, 2)
            | WireBytes.Flag(LogErrors, 0)
        );
        b[3] = (byte)(ReportingMethod & 15);
        BinaryPrimitives.WriteUInt32BigEndian(b[4..], IntervalTimer);
        BinaryPrimitives.WriteUInt32BigEndian(b[8..], ReportCount);
        return Size;
    }
}
