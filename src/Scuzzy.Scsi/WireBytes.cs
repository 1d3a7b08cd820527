using System.Buffers.Binary;

namespace Scuzzy.Scsi;

/// <summary>Reads that treat missing bytes as zero, and writes that are cut to the room there is. Devices answer with
/// fewer bytes than a format has, and initiators ask for fewer: neither is an error.</summary>
internal static class WireBytes
{
    public static byte U8(ReadOnlySpan<byte> bytes, int at) => at < bytes.Length ? bytes[at] : (byte)0;

    public static ushort U16(ReadOnlySpan<byte> bytes, int at) =>
        at + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : (ushort)Partial(bytes, at, 2);

    public static uint U32(ReadOnlySpan<byte> bytes, int at) =>
        at + 4 <= bytes.Length ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : (uint)Partial(bytes, at, 4);

    public static ulong U64(ReadOnlySpan<byte> bytes, int at) =>
        at + 8 <= bytes.Length ? BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]) : Partial(bytes, at, 8);

    public static bool Bit(ReadOnlySpan<byte> bytes, int at, int bit) => ((U8(bytes, at) >> bit) & 1) != 0;

    public static byte Flag(bool value, int bit) => value ? (byte)(1 << bit) : (byte)0;

    /// <summary>Part of the bytes, cut where they end.</summary>
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int at, int length) =>
        at >= bytes.Length ? default : bytes.Slice(at, Math.Min(length, bytes.Length - at));

    /// <summary>Copies as much as fits.</summary>
    /// <returns>Bytes copied.</returns>
    public static int Cut(ReadOnlySpan<byte> full, Span<byte> destination)
    {
        int length = Math.Min(full.Length, destination.Length);
        full[..length].CopyTo(destination);
        return length;
    }

    private static ulong Partial(ReadOnlySpan<byte> bytes, int at, int length)
    {
        ulong value = 0;
        for (int i = at; i < at + length; i++)
        {
            value = (value << 8) | U8(bytes, i);
        }

        return value;
    }
}
