namespace Scuzzy.Iscsi.Wire;

/// <summary>SCSI Command (RFC 7143 11.3; kernel: struct iscsi_scsi_req).</summary>
public readonly ref struct ScsiCommandPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public ScsiCommandPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>The R bit: data-in is expected.</summary>
    public bool Reads => (Header.Bytes[1] & 0x40) != 0;

    /// <summary>The W bit: data-out is offered.</summary>
    public bool Writes => (Header.Bytes[1] & 0x20) != 0;

    /// <summary>ATTR: 0 untagged, 1 simple, 2 ordered, 3 head of queue, 4 ACA.</summary>
    public int Attribute => Header.Bytes[1] & 0x07;

    /// <summary>PRIO (RFC 7144 5): command priority, 0 to 15.</summary>
    public byte Priority => (byte)(Header.Bytes[2] >> 4);

    /// <summary>Expected Data Transfer Length in bytes.</summary>
    public uint ExpectedDataLength
    {
        get => Header.Word(20);
        set => Header.SetWord(20, value);
    }

    /// <summary>The CDB's first 16 bytes.</summary>
    public Span<byte> Cdb => Header.Bytes[32..];
}
