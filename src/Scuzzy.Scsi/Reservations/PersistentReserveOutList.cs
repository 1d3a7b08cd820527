using System.Buffers.Binary;

namespace Scuzzy.Scsi.Reservations;

/// <summary>PERSISTENT RESERVE OUT basic parameter list (SPC-4 6.16.3).</summary>
/// <param name="Key">RESERVATION KEY: the one registered.</param>
/// <param name="ServiceActionKey">SERVICE ACTION RESERVATION KEY: the new one, or the one to preempt.</param>
public readonly record struct PersistentReserveOutList(ulong Key, ulong ServiceActionKey)
{
    /// <summary>Bytes of the list without transport identifiers.</summary>
    public const int Size = 24;

    /// <summary>SPEC_I_PT: transport identifiers follow.</summary>
    public bool SpecifiesInitiatorPorts { get; init; }

    /// <summary>ALL_TG_PT: register for all target ports.</summary>
    public bool AllTargetPorts { get; init; }

    /// <summary>APTPL: keep registrations through a loss of power.</summary>
    public bool ActivatePersistThroughPowerLoss { get; init; }

    /// <summary>Reads the list; missing bytes are zero.</summary>
    public static PersistentReserveOutList Read(ReadOnlySpan<byte> bytes) =>
        new(WireBytes.U64(bytes, 0), WireBytes.U64(bytes, 8))
        {
            SpecifiesInitiatorPorts = WireBytes.Bit(bytes, 20, 3),
            AllTargetPorts = WireBytes.Bit(bytes, 20, 2),
            ActivatePersistThroughPowerLoss = WireBytes.Bit(bytes, 20, 0),
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
        b[20] = (byte)(
            WireBytes.Flag(SpecifiesInitiatorPorts, 3)
            | WireBytes.Flag(AllTargetPorts, 2)
            | WireBytes.Flag(ActivatePersistThroughPowerLoss, 0)
        );
        return Size;
    }
}
