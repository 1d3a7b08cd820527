using System.Buffers.Binary;

namespace Scuzzy.Scsi.Reservations;

/// <summary>Writes the answers to PERSISTENT RESERVE IN (SPC-4 6.15), cut to the room there is.</summary>
public static class PersistentReserveInData
{
    /// <summary>READ KEYS.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteKeys(Span<byte> destination, uint generation, ReadOnlySpan<ulong> keys)
    {
        Span<byte> b = stackalloc byte[PersistentReserveInView.HeaderSize];
        int written = WriteHeader(destination, b, generation, (uint)(keys.Length * 8));
        for (int i = 0; i < keys.Length && written < destination.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(b, keys[i]);
            written += WireBytes.Cut(b, destination[written..]);
        }

        return written;
    }

    /// <summary>READ RESERVATION.</summary>
    /// <param name="destination">Receives the data.</param>
    /// <param name="generation">PRGENERATION.</param>
    /// <param name="key">Key of the holder; 0 for the all-registrants types.</param>
    /// <param name="type">TYPE; <see cref="ReservationType.None"/> if none is held. The scope is the unit.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteReservation(Span<byte> destination, uint generation, ulong key, ReservationType type)
    {
        Span<byte> b = stackalloc byte[16];
        bool held = type != ReservationType.None;
        int written = WriteHeader(destination, b, generation, held ? 16u : 0);
        if (!held)
        {
            return written;
        }

        b.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(b, key);
        b[13] = (byte)((int)type & 15);
        return written + WireBytes.Cut(b, destination[written..]);
    }

    /// <summary>READ FULL STATUS: the header; a descriptor for each registration follows.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteFullStatusHeader(Span<byte> destination, uint generation, uint descriptorBytes)
    {
        Span<byte> b = stackalloc byte[PersistentReserveInView.HeaderSize];
        return WriteHeader(destination, b, generation, descriptorBytes);
    }

    /// <summary>READ FULL STATUS: the descriptor of a registration (SPC-4 6.15.5).</summary>
    /// <param name="destination">Receives the descriptor.</param>
    /// <param name="key">RESERVATION KEY.</param>
    /// <param name="holder">Type it holds, or none.</param>
    /// <param name="allTargetPorts">ALL_TG_PT.</param>
    /// <param name="relativeTargetPort">RELATIVE TARGET PORT IDENTIFIER.</param>
    /// <param name="transportId">TransportID of the initiator port, padded as its protocol wants.</param>
    /// <returns>Bytes written: 24 and the length of the identifier, or the length of the destination.</returns>
    public static int WriteFullStatusDescriptor(
        Span<byte> destination,
        ulong key,
        ReservationType holder,
        bool allTargetPorts,
        ushort relativeTargetPort,
        ReadOnlySpan<byte> transportId
    )
    {
        Span<byte> b = stackalloc byte[24];
        b.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(b, key);
        b[12] = (byte)(WireBytes.Flag(allTargetPorts, 1) | WireBytes.Flag(holder != ReservationType.None, 0));
        b[13] = (byte)((int)holder & 15);
        BinaryPrimitives.WriteUInt16BigEndian(b[18..], relativeTargetPort);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], (uint)transportId.Length);
        int written = WireBytes.Cut(b, destination);
        return written + WireBytes.Cut(transportId, destination[written..]);
    }

    private static int WriteHeader(Span<byte> destination, Span<byte> b, uint generation, uint additionalLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(b, generation);
        BinaryPrimitives.WriteUInt32BigEndian(b[4..], additionalLength);
        return WireBytes.Cut(b[..PersistentReserveInView.HeaderSize], destination);
    }
}
