namespace Scuzzy.Iscsi.Wire;

/// <summary>Reject (RFC 7143 11.17; kernel: struct iscsi_reject).</summary>
public readonly ref struct RejectPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public RejectPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>Why.</summary>
    public RejectReason Reason
    {
        get => (RejectReason)Header.Bytes[2];
        set => Header.Bytes[2] = (byte)value;
    }

    /// <summary>DataSN or R2TSN, for a bad data ACK.</summary>
    public uint DataSn
    {
        get => Header.Word(36);
        set => Header.SetWord(36, value);
    }
}
