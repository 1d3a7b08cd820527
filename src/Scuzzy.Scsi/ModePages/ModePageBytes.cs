using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Starts a mode page: clears it and writes its header.</summary>
internal static class ModePageBytes
{
    public static Span<byte> Start(Span<byte> destination, byte page, int size)
    {
        Span<byte> b = destination[..size];
        b.Clear();
        b[0] = page;
        b[1] = (byte)(size - 2);
        return b;
    }

    public static Span<byte> StartSubpage(Span<byte> destination, byte page, byte subpage, int size)
    {
        Span<byte> b = destination[..size];
        b.Clear();
        b[0] = (byte)(0x40 | page);
        b[1] = subpage;
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)(size - 4));
        return b;
    }
}
