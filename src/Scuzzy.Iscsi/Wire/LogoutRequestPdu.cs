namespace Scuzzy.Iscsi.Wire;

/// <summary>Logout Request (RFC 7143 11.14; kernel: struct iscsi_logout).</summary>
public readonly ref struct LogoutRequestPdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public LogoutRequestPdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>Reason Code.</summary>
    public LogoutReason Reason => (LogoutReason)(Header.Bytes[1] & 0x7F);

    /// <summary>CID of the connection to close.</summary>
    public ushort ConnectionId
    {
        get => Header.Half(20);
        set => Header.SetHalf(20, value);
    }
}
