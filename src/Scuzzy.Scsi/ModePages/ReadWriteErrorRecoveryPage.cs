using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Read-write error recovery mode page 01h (SBC-4).</summary>
public readonly record struct ReadWriteErrorRecoveryPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 12;

    /// <summary>AWRE: reallocate bad blocks while writing.</summary>
    public bool AutomaticWriteReallocation { get; init; }

    /// <summary>ARRE: reallocate bad blocks while reading.</summary>
    public bool AutomaticReadReallocation { get; init; }

    /// <summary>TB: transfer the block that could not be recovered.</summary>
    public bool TransferBlock { get; init; }

    /// <summary>RC: deliver data without a pause for recovery.</summary>
    public bool ReadContinuous { get; init; }

    /// <summary>EER: the quickest recovery first.</summary>
    public bool EarlyRecovery { get; init; }

    /// <summary>PER: report recovered errors.</summary>
    public bool PostError { get; init; }

    /// <summary>DTE: end the transfer at a recovered error.</summary>
    public bool DisableTransferOnError { get; init; }

    /// <summary>DCR: no correction codes.</summary>
    public bool DisableCorrection { get; init; }

    /// <summary>READ RETRY COUNT.</summary>
    public byte ReadRetryCount { get; init; }

    /// <summary>WRITE RETRY COUNT.</summary>
    public byte WriteRetryCount { get; init; }

    /// <summary>RECOVERY TIME LIMIT in milliseconds; 0 for the device's own.</summary>
    public ushort RecoveryTimeLimitMs { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static ReadWriteErrorRecoveryPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            AutomaticWriteReallocation = WireBytes.Bit(page, 2, 7),
            AutomaticReadReallocation = WireBytes.Bit(page, 2, 6),
            TransferBlock = WireBytes.Bit(page, 2, 5),
            ReadContinuous = WireBytes.Bit(page, 2, 4),
            EarlyRecovery = WireBytes.Bit(page, 2, 3),
            PostError = WireBytes.Bit(page, 2, 2),
            DisableTransferOnError = WireBytes.Bit(page, 2, 1),
            DisableCorrection = WireBytes.Bit(page, 2, 0),
            ReadRetryCount = WireBytes.U8(page, 3),
            WriteRetryCount = WireBytes.U8(page, 8),
            RecoveryTimeLimitMs = WireBytes.U16(page, 10),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.ReadWriteErrorRecovery, Size);
        b[2] = (byte)(
            WireBytes.Flag(AutomaticWriteReallocation, 7)
            | WireBytes.Flag(AutomaticReadReallocation, 6)
            | WireBytes.Flag(TransferBlock, 5)
            | WireBytes.Flag(ReadContinuous, 4)
            | WireBytes.Flag(EarlyRecovery, 3)
            | WireBytes.Flag(PostError, 2)
            | WireBytes.Flag(DisableTransferOnError, 1)
            | WireBytes.Flag(DisableCorrection, 0)
        );
        b[3] = ReadRetryCount;
        b[8] = WriteRetryCount;
        BinaryPrimitives.WriteUInt16BigEndian(b[10..], RecoveryTimeLimitMs);
        return Size;
    }
}
