using System.Buffers.Binary;

namespace Scuzzy.Scsi.Parameters;

/// <summary>Writes REPORT LUNS data (SPC-4 6.33).</summary>
public static class ReportLunsData
{
    /// <summary>Bytes for so many LUNs.</summary>
    public static int SizeFor(int count) => ReportLunsView.HeaderSize + (count * LogicalUnitNumber.Size);

    /// <summary>Writes header and LUNs, cut to the room there is; the length in the header tells of all.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<LogicalUnitNumber> luns)
    {
        Span<byte> b = stackalloc byte[ReportLunsView.HeaderSize];
        b.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(b, (uint)(luns.Length * LogicalUnitNumber.Size));
        int written = WireBytes.Cut(b, destination);
        for (int i = 0; i < luns.Length && written < destination.Length; i++)
        {
            luns[i].Write(b);
            written += WireBytes.Cut(b, destination[written..]);
        }

        return written;
    }
}
