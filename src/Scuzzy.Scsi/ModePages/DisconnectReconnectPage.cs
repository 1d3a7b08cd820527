using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Disconnect-reconnect mode page 02h (SPC-4 7.5.10). What a field means depends on the transport.</summary>
public readonly record struct DisconnectReconnectPage
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 16;

    /// <summary>BUFFER FULL RATIO, in 1/256.</summary>
    public byte BufferFullRatio { get; init; }

    /// <summary>BUFFER EMPTY RATIO, in 1/256.</summary>
    public byte BufferEmptyRatio { get; init; }

    /// <summary>BUS INACTIVITY LIMIT.</summary>
    public ushort BusInactivityLimit { get; init; }

    /// <summary>DISCONNECT TIME LIMIT.</summary>
    public ushort DisconnectTimeLimit { get; init; }

    /// <summary>CONNECT TIME LIMIT.</summary>
    public ushort ConnectTimeLimit { get; init; }

    /// <summary>MAXIMUM BURST SIZE in units of 512 bytes; 0 for no limit.</summary>
    public ushort MaximumBurstSize { get; init; }

    /// <summary>FIRST BURST SIZE in units of 512 bytes; 0 for none or no limit, by transport.</summary>
    public ushort FirstBurstSize { get; init; }

    /// <summary>Reads the page from its first byte; missing bytes are zero.</summary>
    public static DisconnectReconnectPage Read(ReadOnlySpan<byte> page) =>
        new()
        {
            BufferFullRatio = WireBytes.U8(page, 2),
            BufferEmptyRatio = WireBytes.U8(page, 3),
            BusInactivityLimit = WireBytes.U16(page, 4),
            DisconnectTimeLimit = WireBytes.U16(page, 6),
            ConnectTimeLimit = WireBytes.U16(page, 8),
            MaximumBurstSize = WireBytes.U16(page, 10),
            FirstBurstSize = WireBytes.U16(page, 14),
        };

    /// <summary>Writes the page.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = ModePageBytes.Start(destination, ModePageCode.DisconnectReconnect, Size);
        b[2] = BufferFullRatio;
        b[3] = BufferEmptyRatio;
        BinaryPrimitives.WriteUInt16BigEndian(b[4..], BusInactivityLimit);
        BinaryPrimitives.WriteUInt16BigEndian(b[6..], DisconnectTimeLimit);
        BinaryPrimitives.WriteUInt16BigEndian(b[8..], ConnectTimeLimit);
        BinaryPrimitives.WriteUInt16BigEndian(b[10..], MaximumBurstSize);
        BinaryPrimitives.WriteUInt16BigEndian(b[14..], FirstBurstSize);
        return Size;
    }
}
