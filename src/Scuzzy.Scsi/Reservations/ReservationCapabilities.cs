using System.Buffers.Binary;

namespace Scuzzy.Scsi.Reservations;

/// <summary>Answer to PERSISTENT RESERVE IN, REPORT CAPABILITIES (SPC-4 6.15.4).</summary>
public readonly record struct ReservationCapabilities
{
    /// <summary>Bytes of the data.</summary>
    public const int Size = 8;

    /// <summary>TYPE MASK of all six types, as bytes 4 and 5 in big-endian order.</summary>
    public const ushort AllTypes = 0xEA01;

    /// <summary>RLR_C: REPLACE LOST RESERVATION.</summary>
    public bool ReplaceLostReservation { get; init; }

    /// <summary>CRH: RESERVE and RELEASE are compatible with persistent reservations (SPC-2 exception).</summary>
    public bool CompatibleReservationHandling { get; init; }

    /// <summary>SIP_C: SPEC_I_PT.</summary>
    public bool SpecifyInitiatorPorts { get; init; }

    /// <summary>ATP_C: ALL_TG_PT.</summary>
    public bool AllTargetPorts { get; init; }

    /// <summary>PTPL_C: APTPL is supported.</summary>
    public bool PersistThroughPowerLossCapable { get; init; }

    /// <summary>PTPL_A: registrations are kept now.</summary>
    public bool PersistThroughPowerLossActivated { get; init; }

    /// <summary>ALLOW COMMANDS, 0 to 7.</summary>
    public byte AllowCommands { get; init; }

    /// <summary>TYPE MASK, or null if TMV is off.</summary>
    public ushort? TypeMask { get; init; }

    /// <summary>Reads the data; missing bytes are zero.</summary>
    public static ReservationCapabilities Read(ReadOnlySpan<byte> bytes) =>
        new()
        {
            ReplaceLostReservation = WireBytes.Bit(bytes, 2, 7),
            CompatibleReservationHandling = WireBytes.Bit(bytes, 2, 4),
            SpecifyInitiatorPorts = WireBytes.Bit(bytes, 2, 3),
            AllTargetPorts = WireBytes.Bit(bytes, 2, 2),
            PersistThroughPowerLossCapable = WireBytes.Bit(bytes, 2, 0),
            AllowCommands = (byte)((WireBytes.U8(bytes, 3) >> 4) & 7),
            PersistThroughPowerLossActivated = WireBytes.Bit(bytes, 3, 0),
            TypeMask = WireBytes.Bit(bytes, 3, 7) ? WireBytes.U16(bytes, 4) : null,
        };

    /// <summary>Writes the data, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        Span<byte> b = stackalloc byte[Size];
        b.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(b, Size);
        b[2] = (byte)(
            WireBytes.Flag(ReplaceLostReservation, 7)
            | WireBytes.Flag(CompatibleReservationHandling, 4)
            | WireBytes.Flag(SpecifyInitiatorPorts, 3)
            | WireBytes.Flag(AllTargetPorts, 2)
            | WireBytes.Flag(PersistThroughPowerLossCapable, 0)
        );
        b[3] = (byte)(
            WireBytes.Flag(TypeMask is not null, 7)
            | ((AllowCommands & 7) << 4)
            | WireBytes.Flag(PersistThroughPowerLossActivated, 0)
        );
        BinaryPrimitives.WriteUInt16BigEndian(b[4..], TypeMask ?? 0);
        return WireBytes.Cut(b, destination);
    }
}
