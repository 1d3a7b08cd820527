namespace Scuzzy.Scsi.ModePages;

/// <summary>Control extension mode page 0Ah/01h (SPC-4 7.5.9).</summary>
public readonly record struct ControlExtensionPage
{
    /// <summary>SUBPAGE CODE.</summary>
    public const byte Subpage = 0x01;

    /// <summary>Bytes of the page.</summary>
    public const int Size = 32;

    /// <summary>TCMOS: the timestamp may be set by other means than SET TIMESTAMP.</summary>
    public bool TimestampChangeableByOthers { get; init; }

    /// <summary>SCSIP: SET TIMESTAMP wins over other means.</summary>
    public bool ScsiTimestampPrecedence { get; init; }

    /// <summary>IALUAE: implicit asymmetric access changes are enabled.</summary>
    public bool ImplicitAsymmetricAccess { get; init; }

    /// <summary>INITIAL COMMAND PRIORITY, 0 to 15.</summary>
    public byte InitialCommandPriority { get; init; }

    /// <summary>MAXIMUM SENSE DATA LENGTH; 0 for no limit.</summary>
    public byte MaximumSenseDataLength { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static ControlExtensionPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            TimestampChangeableByOthers = WireBytes.Bit(page, 4, 2),
            ScsiTimestampPrecedence = WireBytes.Bit(page, 4, 1),
            ImplicitAsymmetricAccess = WireBytes.Bit(page, 4, 0),
            InitialCommandPriority = (byte)(WireBytes.U8(page, 5) & 15),
            MaximumSenseDataLength = WireBytes.U8(page, 6),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.StartSubpage(destination, ModePageCode.Control, Subpage, Size);
        b[4] = (byte)(
            WireBytes.Flag(TimestampChangeableByOthers, 2)
            | WireBytes.Flag(ScsiTimestampPrecedence, 1)
            | WireBytes.Flag(ImplicitAsymmetricAccess, 0)
        );
        b[5] = (byte)(InitialCommandPriority & 15);
        b[6] = MaximumSenseDataLength;
        return Size;
    }
}
