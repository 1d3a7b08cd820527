using System.Buffers.Binary;

namespace Scuzzy.Scsi.Parameters;

/// <summary>LBA status descriptor of GET LBA STATUS (SBC-4).</summary>
/// <param name="Lba">First block of the extent.</param>
/// <param name="Blocks">Blocks in it.</param>
/// <param name="Status">PROVISIONING STATUS: 0 mapped or unknown, 1 deallocated, 2 anchored.</param>
public readonly record struct LbaStatusDescriptor(ulong Lba, uint Blocks, byte Status)
{
    /// <summary>Bytes of the header in front of the descriptors.</summary>
    public const int HeaderSize = 8;

    /// <summary>Bytes of a descriptor.</summary>
    public const int Size = 16;

    /// <summary>Whole descriptors in the data.</summary>
    public static int Count(ReadOnlySpan<byte> data)
    {
        long announced = ((long)WireBytes.U32(data, 0) - 4) / Size;
        return (int)Math.Clamp(announced, 0, Math.Max(0, data.Length - HeaderSize) / Size);
    }

    /// <summary>Reads a descriptor of the data; missing bytes are zero.</summary>
    public static LbaStatusDescriptor Read(ReadOnlySpan<byte> data, int index)
    {
        int at = HeaderSize + (index * Size);
        return new(WireBytes.U64(data, at), WireBytes.U32(data, at + 8), (byte)(WireBytes.U8(data, at + 12) & 15));
    }

    /// <summary>Writes header and descriptors, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<LbaStatusDescriptor> descriptors)
    {
        Span<byte> b = stackalloc byte[Size];
        b.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(b, (uint)((descriptors.Length * Size) + 4));
        int written = WireBytes.Cut(b[..HeaderSize], destination);
        for (int i = 0; i < descriptors.Length && written < destination.Length; i++)
        {
            b.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(b, descriptors[i].Lba);
            BinaryPrimitives.WriteUInt32BigEndian(b[8..], descriptors[i].Blocks);
            b[12] = (byte)(descriptors[i].Status & 15);
            written += WireBytes.Cut(b, destination[written..]);
        }

        return written;
    }
}
