namespace Scuzzy.Iscsi.Wire;

/// <summary>SCSI Response (RFC 7143 11.4; kernel: struct iscsi_scsi_rsp).</summary>
public readonly ref struct ScsiResponsePdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public ScsiResponsePdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>0: command completed at target; 1: target failure.</summary>
    public byte Response
    {
        get => Header.Bytes[2];
        set => Header.Bytes[2] = value;
    }

    /// <summary>SCSI status, if completed.</summary>
    public byte Status
    {
        get => Header.Bytes[3];
        set => Header.Bytes[3] = value;
    }

    /// <summary>SNACK Tag.</summary>
    public uint SnackTag
    {
        get => Header.Word(20);
        set => Header.SetWord(20, value);
    }

    /// <summary>ExpDataSN: Data-In and R2T PDUs that were sent for the command.</summary>
    public uint ExpDataSn
    {
        get => Header.Word(36);
        set => Header.SetWord(36, value);
    }

    /// <summary>Bidirectional Read Residual Count in bytes.</summary>
    public uint BidirectionalResidual
    {
        get => Header.Word(40);
        set => Header.SetWord(40, value);
    }

    /// <summary>Residual Count in bytes.</summary>
    public uint Residual
    {
        get => Header.Word(44);
        set => Header.SetWord(44, value);
    }
}
