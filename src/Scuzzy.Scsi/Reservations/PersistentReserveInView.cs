namespace Scuzzy.Scsi.Reservations;

/// <summary>Answers to PERSISTENT RESERVE IN as they came: READ KEYS and READ RESERVATION (SPC-4 6.15.2, 6.15.3).
/// </summary>
/// <remarks><code>
/// 0-3  PRGENERATION   4-7  ADDITIONAL LENGTH (n − 7)   8-…  keys, or one reservation:
///                                                      8-15 KEY   21 SCOPE (7-4) TYPE (3-0)
/// </code></remarks>
public readonly ref struct PersistentReserveInView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 8;

    /// <summary>Looks at an answer.</summary>
    public PersistentReserveInView(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes as given.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>PRGENERATION.</summary>
    public uint Generation => WireBytes.U32(Bytes, 0);

    /// <summary>ADDITIONAL LENGTH: of all there is, whether or not it came.</summary>
    public uint AdditionalLength => WireBytes.U32(Bytes, 4);

    /// <summary>READ KEYS: keys that came whole.</summary>
    public int KeyCount => (int)(Math.Min(AdditionalLength, (uint)Math.Max(0, Bytes.Length - HeaderSize)) / 8);

    /// <summary>READ RESERVATION: one is held.</summary>
    public bool IsReserved => AdditionalLength >= 16 && Bytes.Length >= HeaderSize + 14;

    /// <summary>READ RESERVATION: key of the holder; 0 for the all-registrants types.</summary>
    public ulong ReservationKey => IsReserved ? WireBytes.U64(Bytes, 8) : 0;

    /// <summary>READ RESERVATION: SCOPE.</summary>
    public int Scope => IsReserved ? WireBytes.U8(Bytes, 21) >> 4 : 0;

    /// <summary>READ RESERVATION: TYPE.</summary>
    public ReservationType Type => (ReservationType)(IsReserved ? WireBytes.U8(Bytes, 21) & 15 : 0);

    /// <summary>READ KEYS: a key.</summary>
    /// <param name="index">0 to <see cref="KeyCount"/> − 1.</param>
    public ulong Key(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)KeyCount, nameof(index));
        return WireBytes.U64(Bytes, HeaderSize + (8 * index));
    }
}
