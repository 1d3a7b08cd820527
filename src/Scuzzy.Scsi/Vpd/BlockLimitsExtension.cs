using System.Buffers.Binary;

namespace Scuzzy.Scsi.Vpd;

/// <summary>Page B7: block limits extension (SBC-4; kernel: sd_read_block_limits_ext).</summary>
public readonly record struct BlockLimitsExtension
{
    /// <summary>Bytes of the page.</summary>
    public const int Size = 64;

    /// <summary>RSCS: streams are kept when the control byte says so.</summary>
    public bool ReducedStreamControl { get; init; }

    /// <summary>MAXIMUM NUMBER OF STREAMS; 0 if there are none.</summary>
    public ushort MaximumStreams { get; init; }

    /// <summary>OPTIMAL STREAM WRITE SIZE in blocks.</summary>
    public ushort OptimalStreamWrite { get; init; }

    /// <summary>STREAM GRANULARITY SIZE in optimal stream write sizes.</summary>
    public uint StreamGranularity { get; init; }

    /// <summary>Reads the page, header included; missing bytes are zero.</summary>
    public static BlockLimitsExtension Read(ReadOnlySpan<byte> page) =>
        new()
        {
            ReducedStreamControl = WireBytes.Bit(page, 5, 0),
            MaximumStreams = WireBytes.U16(page, 6),
            OptimalStreamWrite = WireBytes.U16(page, 8),
            StreamGranularity = WireBytes.U32(page, 10),
        };

    /// <summary>Writes the page, cut to the room there is.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, PeripheralDeviceType type = PeripheralDeviceType.Disk)
    {
        Span<byte> b = stackalloc byte[Size - VpdView.HeaderSize];
        b.Clear();
        b[1] = WireBytes.Flag(ReducedStreamControl, 0);
        BinaryPrimitives.WriteUInt16BigEndian(b[2..], MaximumStreams);
        BinaryPrimitives.WriteUInt16BigEndian(b[4..], OptimalStreamWrite);
        BinaryPrimitives.WriteUInt32BigEndian(b[6..], StreamGranularity);
        return VpdPage.Write(destination, type, VpdPageCode.BlockLimitsExtension, b);
    }
}
