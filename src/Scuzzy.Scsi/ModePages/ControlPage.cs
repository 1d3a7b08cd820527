using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Control mode page 0Ah (SPC-4 7.5.8).</summary>
public readonly record struct ControlPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 12;

    /// <summary>TST: 0 one task set for all nexuses, 1 one for each.</summary>
    public byte TaskSetType { get; init; }

    /// <summary>D_SENSE: sense data has descriptor format.</summary>
    public bool DescriptorSense { get; init; }

    /// <summary>GLTSD: log parameters are not saved on their own.</summary>
    public bool GlobalLoggingTargetSaveDisable { get; init; }

    /// <summary>QUEUE ALGORITHM MODIFIER: 0 restricted reordering of SIMPLE tasks, 1 unrestricted.</summary>
    public byte QueueAlgorithmModifier { get; init; }

    /// <summary>NUAR: no unit attention on release.</summary>
    public bool NoUnitAttentionOnRelease { get; init; }

    /// <summary>QERR: 0 only the failed task ends, 1 all are aborted, 3 those of the nexus.</summary>
    public byte QueueErrorManagement { get; init; }

    /// <summary>UA_INTLCK_CTRL, 0 to 3.</summary>
    public byte UnitAttentionInterlock { get; init; }

    /// <summary>SWP: software write protect.</summary>
    public bool SoftwareWriteProtect { get; init; }

    /// <summary>TAS: tasks that another nexus aborts end with TASK ABORTED.</summary>
    public bool TaskAbortedStatus { get; init; }

    /// <summary>ATO: the application tag is the client's.</summary>
    public bool ApplicationTagOwner { get; init; }

    /// <summary>AUTOLOAD MODE, 0 to 7.</summary>
    public byte AutoloadMode { get; init; }

    /// <summary>BUSY TIMEOUT PERIOD in units of 100 ms; FFFFh for no limit.</summary>
    public ushort BusyTimeoutPeriod { get; init; }

    /// <summary>EXTENDED SELF-TEST COMPLETION TIME in seconds.</summary>
    public ushort ExtendedSelfTestSeconds { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static ControlPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            TaskSetType = (byte)(WireBytes.U8(page, 2) >> 5),
            DescriptorSense = WireBytes.Bit(page, 2, 2),
            GlobalLoggingTargetSaveDisable = WireBytes.Bit(page, 2, 1),
            QueueAlgorithmModifier = (byte)(WireBytes.U8(page, 3) >> 4),
            NoUnitAttentionOnRelease = WireBytes.Bit(page, 3, 3),
            QueueErrorManagement = (byte)((WireBytes.U8(page, 3) >> 1) & 3),
            UnitAttentionInterlock = (byte)((WireBytes.U8(page, 4) >> 4) & 3),
            SoftwareWriteProtect = WireBytes.Bit(page, 4, 3),
            ApplicationTagOwner = WireBytes.Bit(page, 5, 7),
            TaskAbortedStatus = WireBytes.Bit(page, 5, 6),
            AutoloadMode = (byte)(WireBytes.U8(page, 5) & 7),
            BusyTimeoutPeriod = WireBytes.U16(page, 8),
            ExtendedSelfTestSeconds = WireBytes.U16(page, 10),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.Control, Size);
        b[2] = (byte)(
            ((TaskSetType & 7) << 5)
            | WireBytes.Flag(DescriptorSense, 2)
            | WireBytes.Flag(GlobalLoggingTargetSaveDisable, 1)
        );
        b[3] = (byte)(
            ((QueueAlgorithmModifier & 15) << 4)
            | WireBytes.Flag(NoUnitAttentionOnRelease, 3)
            | ((QueueErrorManagement & 3) << 1)
        );
        b[4] = (byte)(((UnitAttentionInterlock & 3) << 4) | WireBytes.Flag(SoftwareWriteProtect, 3));
        b[5] = (byte)(
            WireBytes.Flag(ApplicationTagOwner, 7) | WireBytes.Flag(TaskAbortedStatus, 6) | (AutoloadMode & 7)
        );
        BinaryPrimitives.WriteUInt16BigEndian(b[8..], BusyTimeoutPeriod);
        BinaryPrimitives.WriteUInt16BigEndian(b[10..], ExtendedSelfTestSeconds);
        return Size;
    }
}
