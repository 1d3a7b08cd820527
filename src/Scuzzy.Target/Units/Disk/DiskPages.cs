using System.Buffers.Binary;
using System.Text;
using Scuzzy.Storage;

namespace Scuzzy.Target.Units.Disk;

/// <summary>The vital product data pages of a disk (SPC-5 7.7, SBC-4 6.6).</summary>
internal static class DiskPages
{
    private const int BlockLimitsLength = 60;

    /// <summary>Writes a page without its header; −1 if the disk has no such page.</summary>
    public static int Write(DiskUnit disk, byte page, Span<byte> data)
    {
        if (!Pages(disk).Contains(page))
        {
            return -1;
        }

        switch (page)
        {
            case 0x00:
                ReadOnlySpan<byte> pages = Pages(disk);
                pages.CopyTo(data);
                return pages.Length;
            case 0x80:
                return Encoding.ASCII.GetBytes(disk.Personality.Serial, data);
            case 0x83:
                return Identification(disk, data);
            case 0x86:
                return ExtendedInquiry(data);
            case 0xB0:
                return BlockLimitsPage(disk, data);
            case 0xB1:
                BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)disk.Options.RotationRate);
                return 60;
            default:
                return Provisioning(disk, data);
        }
    }

    private static ReadOnlySpan<byte> Pages(DiskUnit disk)
    {
        bool old = disk.Personality.Version < 3;
        bool hasSerial = disk.Personality.Serial.Length > 0;
        return (old, hasSerial) switch
        {
            (true, true) => [0x00, 0x80, 0x83],
            (true, false) => [0x00, 0x83],
            (false, true) => [0x00, 0x80, 0x83, 0x86, 0xB0, 0xB1, 0xB2],
            (false, false) => [0x00, 0x83, 0x86, 0xB0, 0xB1, 0xB2],
        };
    }

    private static int Identification(DiskUnit disk, Span<byte> data)
    {
        int at = 0;
        UnitPersonality who = disk.Personality;

        // T10 vendor ID based: vendor, product and serial number, ASCII, of the logical unit.
        Span<byte> t10 = data[4..];
        Inquiry.WriteText(t10[..8], who.Vendor);
        Inquiry.WriteText(t10.Slice(8, 16), who.Product);
        int serial = Encoding.ASCII.GetBytes(who.Serial, t10[24..]);
        at += Header(data, codeSet: 2, association: 0, type: 1, 24 + serial);
        if (who.Naa is { } naa)
        {
            BinaryPrimitives.WriteUInt64BigEndian(data[(at + 4)..], naa);
            at += Header(data[at..], codeSet: 1, association: 0, type: 3, 8);
        }

        return at;
    }

    private static int Header(Span<byte> descriptor, int codeSet, int association, int type, int length)
    {
        descriptor[0] = (byte)codeSet;
        descriptor[1] = (byte)((association << 4) | type);
        descriptor[2] = 0;
        descriptor[3] = (byte)length;
        return 4 + length;
    }

    private static int ExtendedInquiry(Span<byte> data)
    {
        data[1] = 0x07; // HEADSUP, ORDSUP, SIMPSUP
        data[2] = 0x01; // V_SUP: a write cache
        return 60;
    }

    private static int BlockLimitsPage(DiskUnit disk, Span<byte> data)
    {
        BinaryPrimitives.WriteUInt32BigEndian(data[4..], disk.Options.MaximumTransferBlocks);
        BlockLimits limits = disk.Store.Limits;
        BinaryPrimitives.WriteUInt32BigEndian(data[8..], (uint)(limits.OptimalIoBytes >> disk.BlockShift));
        return BlockLimitsLength;
    }

    private static int Provisioning(DiskUnit disk, Span<byte> data)
    {
        if (disk.Options.IsThin)
        {
            data[1] = (byte)(0xE0 | (disk.Options.UnmappedReadsZeros ? 0x04 : 0)); // LBPU, LBPWS, LBPWS10, LBPRZ
            data[2] = 0x02; // PROVISIONING TYPE: thin
        }

        return 4;
    }
}
