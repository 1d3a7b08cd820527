using System.Buffers.Binary;

namespace Scuzzy.Scsi.Reservations;

/// <summary>Parameter list of REGISTER AND MOVE (SPC-4 6.16.4); the transport identifier follows it.</summary>
/// <param name="Key">RESERVATION KEY.</param>
/// <param name="ServiceActionKey">SERVICE ACTION RESERVATION KEY: the one to register for the new holder.</param>
public readonly record struct RegisterAndMoveList(ulong Key, ulong ServiceActionKey)
{
    /// <summary>Bytes in front of the transport identifier.</summary>
    public const int Size = 24;

    /// <summary>UNREG: the sender's registration ends.</summary>
    public bool Unregister { get; init; }

    /// <summary>APTPL.</summary>
    public bool ActivatePersistThroughPowerLoss { get; init; }

    /// <summary>RELATIVE TARGET PORT IDENTIFIER that the reservation moves to.</summary>
    public ushort RelativeTargetPort { get; init; }

    /// <summary>TRANSPORTID LENGTH in bytes.</summary>
    public uint TransportIdLength { get; init; }

    /// <summary>Reads the list; missing bytes are zero.</summary>
    public static RegisterAndMoveList Read(ReadOnlySpan<byte> bytes) =>
        new(WireBytes.U64(bytes, 0), WireBytes.U64(bytes, 8))
        {
            Unregister = WireBytes.Bit(bytes, 17, 1),
            ActivatePersistThroughPowerLoss = WireBytes.Bit(bytes, 17, 0),
            RelativeTargetPort = WireBytes.U16(bytes, 18),
            TransportIdLength = WireBytes.U32(bytes, 20),
        };

    /// <summary>Writes the list.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = destination[..Size];
        b.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(b, Key);
        BinaryPrimitives.WriteUInt64BigEndian(b[8..], ServiceActionKey);
        b[17] = (byte)(WireBytes.Flag(Unregister, 1) | WireBytes.Flag(ActivatePersistThroughPowerLoss, 0));
        BinaryPrimitives.WriteUInt16BigEndian(b[18..], RelativeTargetPort);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], TransportIdLength);
        return Size;
    }
}
