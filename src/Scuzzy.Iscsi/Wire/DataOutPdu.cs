namespace Scuzzy.Iscsi.Wire;

/// <summary>SCSI Data-Out (RFC 7143 11.7; kernel: struct iscsi_data).</summary>
public readonly ref struct DataOutPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public DataOutPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>DataSN: number within its sequence.</summary>
    public uint DataSn
    {
        get => Header.Word(36);
        set => Header.SetWord(36, value);
    }

    /// <summary>Buffer Offset in bytes.</summary>
    public uint BufferOffset
    {
        get => Header.Word(40);
        set => Header.SetWord(40, value);
    }
}
