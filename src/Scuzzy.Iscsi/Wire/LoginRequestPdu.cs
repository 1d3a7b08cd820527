namespace Scuzzy.Iscsi.Wire;

/// <summary>Login Request (RFC 7143 11.12; kernel: struct iscsi_login_req).</summary>
public readonly ref struct LoginRequestPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public LoginRequestPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>The T bit: the initiator is ready for the next stage.</summary>
    public bool Transits => (Header.Bytes[1] & 0x80) != 0;

    /// <summary>The C bit: more text follows.</summary>
    public bool Continues => (Header.Bytes[1] & 0x40) != 0;

    /// <summary>CSG: the current stage.</summary>
    public int CurrentStage => (Header.Bytes[1] >> 2) & 3;

    /// <summary>NSG: the next stage.</summary>
    public int NextStage => Header.Bytes[1] & 3;

    /// <summary>Highest version supported.</summary>
    public byte VersionMax
    {
        get => Header.Bytes[2];
        set => Header.Bytes[2] = value;
    }

    /// <summary>Lowest version supported.</summary>
    public byte VersionMin
    {
        get => Header.Bytes[3];
        set => Header.Bytes[3] = value;
    }

    /// <summary>ISID, as a number of six bytes.</summary>
    public ulong Isid
    {
        get => Header.Lun >> 16;
        set
        {
            Bhs header = Header;
            header.Lun = (value << 16) | Tsih;
        }
    }

    /// <summary>TSIH: 0 for a new session.</summary>
    public ushort Tsih
    {
        get => Header.Half(14);
        set => Header.SetHalf(14, value);
    }

    /// <summary>CID.</summary>
    public ushort ConnectionId
    {
        get => Header.Half(20);
        set => Header.SetHalf(20, value);
    }
}
