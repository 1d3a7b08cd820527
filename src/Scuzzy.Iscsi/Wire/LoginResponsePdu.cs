namespace Scuzzy.Iscsi.Wire;

/// <summary>Login Response (RFC 7143 11.13; kernel: struct iscsi_login_rsp).</summary>
public readonly ref struct LoginResponsePdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public LoginResponsePdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>Highest version supported.</summary>
    public byte VersionMax
    {
        get => Header.Bytes[2];
        set => Header.Bytes[2] = value;
    }

    /// <summary>The version in use.</summary>
    public byte VersionActive
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

    /// <summary>TSIH of the session.</summary>
    public ushort Tsih
    {
        get => Header.Half(14);
        set => Header.SetHalf(14, value);
    }

    /// <summary>0 success, 1 redirection, 2 initiator error, 3 target error.</summary>
    public byte StatusClass
    {
        get => Header.Bytes[36];
        set => Header.Bytes[36] = value;
    }

    /// <summary>Detail of the class.</summary>
    public byte StatusDetail
    {
        get => Header.Bytes[37];
        set => Header.Bytes[37] = value;
    }
}
