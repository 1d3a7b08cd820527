using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Scuzzy.Initiator.Mid;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>INQUIRY data, VPD pages and mode pages with the lengths and values of the Linux module
/// (kernel: resp_inquiry, resp_mode_sense).</summary>
internal sealed class ScsiDebugPages(ScsiDebugParameters parameters)
{
    private const int LongInquiryBytes = 96;
    private const int LimitsBytes = 0x3c;
    private const ulong Naa3Base = 0x3222_2220_0000_0000;
    private const ulong Naa3Port = 0x3222_2222_0000_0000;
    private const ulong Naa3Device = 0x3333_3330_0000_0000;

    private static readonly byte[] s_versions = [0x00, 0xc0, 0x06, 0x20, 0x0e, 0xc0, 0x1e, 0x82];
    private static readonly byte[] s_pages =
    [
        0x00,
        0x80,
        0x83,
        0x84,
        0x85,
        0x86,
        0x87,
        0x88,
        0x89,
        0xb0,
        0xb1,
        0xb2,
        0xb7,
    ];

    /// <summary>Standard INQUIRY data.</summary>
    public int Inquiry(ScsiDevice device, Span<byte> into)
    {
        into[..LongInquiryBytes].Clear();
        into[0] = (byte)(
            IsWellKnown(device) ? 0x1e
            : IsMissing(device) ? 0x7f
            : 0
        );
        into[1] = (byte)(parameters["removable"] != 0 ? 0x80 : 0);
        into[2] = (byte)parameters["scsi_level"];
        into[3] = 2;
        into[4] = LongInquiryBytes - 5;
        into[5] = (byte)(parameters["vpd_use_hostno"] == 0 ? 0x10 : 0);
        into[6] = 0x10;
        into[7] = 0x0a;
        Encoding.ASCII.GetBytes(parameters.Vendor, into[8..]);
        Encoding.ASCII.GetBytes(parameters.Product, into[16..]);
        Encoding.ASCII.GetBytes(parameters.Revision, into[32..]);
        "20210520"u8.CopyTo(into[36..]);
        s_versions.CopyTo(into[58..]);
        return LongInquiryBytes;
    }

    /// <summary>A VPD page with its header; 0: there is no such page.</summary>
    public int Vpd(ScsiDevice device, byte page, Span<byte> into)
    {
        into[..1024].Clear();
        Span<byte> body = into[4..];
        int length;
        switch (page)
        {
            case 0x00:
                s_pages.CopyTo(body);
                length = s_pages.Length;
                break;
            case 0x80:
                length = Encoding.ASCII.GetBytes(SerialNumber(device), body);
                break;
            case 0x83:
                length = Identification(device, body);
                break;
            case 0x84:
                length = Software(body);
                break;
            case 0x86:
                body[1] = 0x07;
                length = LimitsBytes;
                break;
            case 0x85 or 0x87 or 0x88:
                length = 0;
                break;
            case 0x89:
                length = 0x238;
                break;
            case 0xb0:
                length = Limits(body);
                break;
            case 0xb1:
                (body[1], body[3]) = (1, 5);
                length = LimitsBytes;
                break;
            case 0xb2:
                body[1] = Provisioning();
                length = 4;
                break;
            case 0xb7:
                (body[1], body[3]) = (1, ScsiDebugUnit.Streams);
                length = 0x1c;
                break;
            default:
                return 0;
        }

        into[1] = page;
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)length);
        return length + 4;
    }

    /// <summary>Mode pages without header.</summary>
    /// <param name="page">Page code; 3Fh: all.</param>
    /// <param name="subpage">Subpage code.</param>
    /// <param name="writeCache">Whether the write cache is enabled.</param>
    /// <param name="into">Where to.</param>
    /// <returns>Bytes written; 0: there is no such page.</returns>
    public int ModePages(byte page, byte subpage, bool writeCache, Span<byte> into)
    {
        if (page == 0x0a && subpage == 0x05)
        {
            return IoAdviceHints(into);
        }

        if (subpage is not (0 or 0xff))
        {
            return 0;
        }

        int at = 0;
        byte control = (byte)(2 | (parameters["dsense"] != 0 ? 4 : 0));
        byte cache = (byte)(writeCache ? 0x14 : 0x10);
        byte drive = (byte)(parameters["removable"] != 0 ? 0x20 : 0x40);
        ushort block = (ushort)parameters["sector_size"];
        Add([0x01, 10, 0xc0, 11, 240, 0, 0, 0, 5, 0, 0xff, 0xff], page, into, ref at);
        Add([0x02, 14, 128, 128, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], page, into, ref at);
        Span<byte> format = stackalloc byte[24];
        format.Clear();
        (format[0], format[1], format[11], format[20]) = (0x03, 22, 8, drive);
        BinaryPrimitives.WriteUInt16BigEndian(format[12..], block);
        Add(format, page, into, ref at);
        Add(
            [0x08, 18, cache, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x80, 0x14, 0, 0, 0, 0, 0, 0],
            page,
            into,
            ref at
        );
        Add([0x0a, 10, control, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x4b], page, into, ref at);
        Add([0x19, 6, 0x06, 0, 0x07, 0xd0, 0, 0], page, into, ref at);
        Add([0x1c, 10, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0], page, into, ref at);
        return at;
    }

    private static void Add(ReadOnlySpan<byte> bytes, byte wanted, Span<byte> into, ref int at)
    {
        if (wanted == 0x3f || wanted == bytes[0])
        {
            bytes.CopyTo(into[at..]);
            at += bytes.Length;
        }
    }

    /// <summary>All streams but the last are permanent.</summary>
    private static int IoAdviceHints(Span<byte> into)
    {
        const int Length = 16 + (ScsiDebugUnit.Streams * 16);
        into[..Length].Clear();
        (into[0], into[1]) = (0x4a, 0x05);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], Length - 4);
        for (int stream = 0; stream < ScsiDebugUnit.Streams - 1; stream++)
        {
            into[16 + (stream * 16)] = 0x04;
        }

        return Length;
    }

    private static bool IsWellKnown(ScsiDevice device) => device.Lun == ScsiDebugHost.WellKnownLun;

    private bool IsMissing(ScsiDevice device) => parameters["no_lun_0"] != 0 && device.Lun == 0;

    private int Number(ScsiDevice device)
    {
        int host = parameters["vpd_use_hostno"] == 0 ? 0 : device.Host.Number;
        return IsWellKnown(device) ? -1 : ((host + 1) * 2000) + (device.Target.Id * 1000) + (int)device.Lun;
    }

    private string SerialNumber(ScsiDevice device)
    {
        string text = Number(device).ToString(CultureInfo.InvariantCulture);
        return text.Length > 5 ? text[..5] : text;
    }

    private int Identification(ScsiDevice device, Span<byte> body)
    {
        int host = parameters["vpd_use_hostno"] == 0 ? 0 : device.Host.Number;
        int number = Number(device);
        uint targetNumber = (uint)(((host + 1) * 2000) + (device.Target.Id * 1000) - 3);
        int at = Designator(body, 0, 0x02, 0x01, $"{parameters.Vendor}{parameters.Product}{SerialNumber(device)}");
        if (number >= 0)
        {
            at = Designator(body, at, 0x01, 0x03, Naa3Device + (ulong)number);
            at = Designator(body, at, 0x61, 0x94, 1u);
        }

        at = Designator(body, at, 0x61, 0x93, Naa3Port + targetNumber + 1);
        at = Designator(body, at, 0x61, 0x95, (uint)(((device.Host.Number + 1) & 0x7f) << 8));
        at = Designator(body, at, 0x61, 0xa3, Naa3Port + targetNumber);
        (body[at], body[at + 1], body[at + 3]) = (0x63, 0xa8, 24);
        string name = string.Create(CultureInfo.InvariantCulture, $"naa.32222220{targetNumber:X8}");
        Encoding.ASCII.GetBytes(name, body[(at + 4)..]);
        return at + 28;
    }

    private static int Designator(Span<byte> body, int at, byte first, byte second, string text)
    {
        (body[at], body[at + 1], body[at + 3]) = (first, second, (byte)text.Length);
        return at + 4 + Encoding.ASCII.GetBytes(text, body[(at + 4)..]);
    }

    private static int Designator(Span<byte> body, int at, byte first, byte second, ulong value)
    {
        (body[at], body[at + 1], body[at + 3]) = (first, second, 8);
        BinaryPrimitives.WriteUInt64BigEndian(body[(at + 4)..], value);
        return at + 12;
    }

    private static int Designator(Span<byte> body, int at, byte first, byte second, uint value)
    {
        (body[at], body[at + 1], body[at + 3]) = (first, second, 4);
        BinaryPrimitives.WriteUInt32BigEndian(body[(at + 4)..], value);
        return at + 8;
    }

    private static int Software(Span<byte> body)
    {
        BinaryPrimitives.WriteUInt64BigEndian(body, Naa3Base);
        return 18;
    }

    private int Limits(Span<byte> body)
    {
        long physical = parameters["physblk_exp"];
        long transfer = parameters["opt_xferlen_exp"];
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)(1 << (int)Math.Max(physical, transfer)));
        long stored = parameters.StoreBytes / parameters["sector_size"];
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], stored > 0x400 ? (uint)stored : 0);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], (uint)parameters["opt_blks"]);
        if (parameters["lbpu"] != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[16..], (uint)parameters["unmap_max_blocks"]);
            BinaryPrimitives.WriteUInt32BigEndian(body[20..], (uint)parameters["unmap_max_desc"]);
        }

        BinaryPrimitives.WriteUInt32BigEndian(body[24..], (uint)parameters["unmap_granularity"]);
        if (parameters["unmap_alignment"] != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[28..], (uint)parameters["unmap_alignment"] | 0x8000_0000);
        }

        BinaryPrimitives.WriteUInt64BigEndian(body[32..], (ulong)parameters["write_same_length"]);
        return LimitsBytes;
    }

    private byte Provisioning()
    {
        int bits = parameters["lbpu"] != 0 ? 0x80 : 0;
        bits |= parameters["lbpws"] != 0 ? 0x40 : 0;
        bits |= parameters["lbpws10"] != 0 ? 0x20 : 0;
        return (byte)(parameters.IsThin ? bits | ((int)parameters["lbprz"] << 2) : bits);
    }
}
