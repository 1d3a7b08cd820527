using System.Buffers.Binary;

namespace Scuzzy.Scsi.Parameters;

/// <summary>Writes an UNMAP parameter list (SBC-4; kernel: sd_setup_unmap_cmnd).</summary>
public static class UnmapList
{
    /// <summary>Most descriptors whose length the header can say.</summary>
    public const int MaximumDescriptors = (0xFFFF - 6) / UnmapListView.DescriptorSize;

    /// <summary>Bytes for so many descriptors.</summary>
    public static int SizeFor(int count) => UnmapListView.HeaderSize + (count * UnmapListView.DescriptorSize);

    /// <summary>Writes the list.</summary>
    /// <param name="destination">At least <see cref="SizeFor"/> bytes.</param>
    /// <param name="descriptors">At most <see cref="MaximumDescriptors"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<UnmapDescriptor> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaximumDescriptors, nameof(descriptors));
        int size = SizeFor(descriptors.Length);
        Span<byte> b = destination[..size];
        b.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(b, (ushort)(size - 2));
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)(size - UnmapListView.HeaderSize));
        for (int i = 0; i < descriptors.Length; i++)
        {
            Span<byte> d = b[SizeFor(i)..];
            BinaryPrimitives.WriteUInt64BigEndian(d, descriptors[i].Lba);
            BinaryPrimitives.WriteUInt32BigEndian(d[8..], descriptors[i].Blocks);
        }

        return size;
    }
}
