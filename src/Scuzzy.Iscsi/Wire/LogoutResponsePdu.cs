namespace Scuzzy.Iscsi.Wire;

/// <summary>Logout Response (RFC 7143 11.15; kernel: struct iscsi_logout_rsp).</summary>
public readonly ref struct LogoutResponsePdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public LogoutResponsePdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>The answer.</summary>
    public LogoutResponse Response
    {
        get => (LogoutResponse)Header.Bytes[2];
        set => Header.Bytes[2] = (byte)value;
    }

    /// <summary>Seconds to wait before reconnecting.</summary>
    public ushort Time2Wait
    {
        get => Header.Half(40);
        set => Header.SetHalf(40, value);
    }

    /// <summary>Seconds after which tasks are gone.</summary>
    public ushort Time2Retain
    {
        get => Header.Half(42);
        set => Header.SetHalf(42, value);
    }
}
