namespace Scuzzy.Iscsi.Wire;

/// <summary>Asynchronous Message (RFC 7143 11.9; kernel: struct iscsi_async).</summary>
public readonly ref struct AsyncMessagePdu
{
    /// <summary>Views bytes as this PDU's header.</summary>
    /// <param name="bytes">At least 48.</param>
    public AsyncMessagePdu(Span<byte> bytes) => Header = new Bhs(bytes);

    /// <summary>The fields that it shares with others.</summary>
    public Bhs Header { get; }

    /// <summary>What has happened.</summary>
    public AsyncEvent Event
    {
        get => (AsyncEvent)Header.Bytes[36];
        set => Header.Bytes[36] = (byte)value;
    }

    /// <summary>AsyncVCode.</summary>
    public byte VendorCode
    {
        get => Header.Bytes[37];
        set => Header.Bytes[37] = value;
    }

    /// <summary>Parameter1.</summary>
    public ushort Parameter1
    {
        get => Header.Half(38);
        set => Header.SetHalf(38, value);
    }

    /// <summary>Parameter2.</summary>
    public ushort Parameter2
    {
        get => Header.Half(40);
        set => Header.SetHalf(40, value);
    }

    /// <summary>Parameter3.</summary>
    public ushort Parameter3
    {
        get => Header.Half(42);
        set => Header.SetHalf(42, value);
    }
}
