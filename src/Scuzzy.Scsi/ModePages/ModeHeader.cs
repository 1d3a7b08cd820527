using System.Buffers.Binary;

namespace Scuzzy.Scsi.ModePages;

/// <summary>Mode parameter header (SPC-4 7.5.4; kernel: struct scsi_mode_data).</summary>
/// <remarks><code>
///  6:  0  MODE DATA LENGTH (n − 0)    1  MEDIUM TYPE  2  DEVICE-SPECIFIC                3    BLOCK DESCRIPTOR LENGTH
/// 10:  0-1  MODE DATA LENGTH (n − 1)  2  MEDIUM TYPE  3  DEVICE-SPECIFIC  4  LONGLBA    6-7  BLOCK DESCRIPTOR LENGTH
/// </code></remarks>
public readonly record struct ModeHeader
{
    /// <summary>Bytes of the header of the 6-byte commands.</summary>
    public const int Size6 = 4;

    /// <summary>Bytes of the header of the 10-byte commands.</summary>
    public const int Size10 = 8;

    /// <summary>MODE DATA LENGTH: bytes that follow the field. Zero in a MODE SELECT list.</summary>
    public int ModeDataLength { get; init; }

    /// <summary>MEDIUM TYPE.</summary>
    public byte MediumType { get; init; }

    /// <summary>DEVICE-SPECIFIC PARAMETER.</summary>
    public byte DeviceSpecific { get; init; }

    /// <summary>LONGLBA: block descriptors have 16 bytes. Of the 10-byte header only.</summary>
    public bool LongLba { get; init; }

    /// <summary>BLOCK DESCRIPTOR LENGTH in bytes.</summary>
    public int BlockDescriptorLength { get; init; }

    /// <summary>WP of a block device: it is write protected.</summary>
    public bool IsWriteProtected => (DeviceSpecific & 0x80) != 0;

    /// <summary>DPOFUA of a block device: DPO and FUA are supported.</summary>
    public bool SupportsDpoFua => (DeviceSpecific & 0x10) != 0;

    /// <summary>The device-specific parameter of a block device.</summary>
    public static byte BlockDevice(bool writeProtected, bool dpoFua) =>
        (byte)(WireBytes.Flag(writeProtected, 7) | WireBytes.Flag(dpoFua, 4));

    /// <summary>Reads the header; missing bytes are zero.</summary>
    /// <param name="bytes">Mode data from its first byte.</param>
    /// <param name="isTen">Of the 10-byte commands.</param>
    public static ModeHeader Read(ReadOnlySpan<byte> bytes, bool isTen) =>
        isTen
            ? new()
            {
                ModeDataLength = WireBytes.U16(bytes, 0),
                MediumType = WireBytes.U8(bytes, 2),
                DeviceSpecific = WireBytes.U8(bytes, 3),
                LongLba = WireBytes.Bit(bytes, 4, 0),
                BlockDescriptorLength = WireBytes.U16(bytes, 6),
            }
            : new()
            {
                ModeDataLength = WireBytes.U8(bytes, 0),
                MediumType = WireBytes.U8(bytes, 1),
                DeviceSpecific = WireBytes.U8(bytes, 2),
                BlockDescriptorLength = WireBytes.U8(bytes, 3),
            };

    /// <summary>Bytes of the header.</summary>
    public static int SizeOf(bool isTen) => isTen ? Size10 : Size6;

    /// <summary>Writes the header. Lengths beyond what the 6-byte one can say are cut to their low byte.</summary>
    /// <returns>Bytes of the header.</returns>
    public int Write(Span<byte> destination, bool isTen)
    {
        if (!isTen)
        {
            destination[0] = (byte)ModeDataLength;
            destination[1] = MediumType;
            destination[2] = DeviceSpecific;
            destination[3] = (byte)BlockDescriptorLength;
            return Size6;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)ModeDataLength);
        destination[2] = MediumType;
        destination[3] = DeviceSpecific;
        destination[4] = WireBytes.Flag(LongLba, 0);
        destination[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)BlockDescriptorLength);
        return Size10;
    }
}
