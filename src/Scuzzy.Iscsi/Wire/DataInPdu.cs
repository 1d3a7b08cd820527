namespace Scuzzy.Iscsi.Wire;

/// <summary>SCSI Data-In (RFC 7143 11.7; kernel: struct iscsi_data_rsp).</summary>
public readonly ref struct DataInPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public DataInPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>SCSI status, if the S bit is set.</summary>
    public byte Status
    {
        get => Header.Bytes[3];
        set => Header.Bytes[3] = value;
    }

    /// <summary>DataSN: number within the command.</summary>
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

    /// <summary>Residual Count in bytes, with the S bit.</summary>
    public uint Residual
    {
        get => Header.Word(44);
        set => Header.SetWord(44, value);
    }
}
