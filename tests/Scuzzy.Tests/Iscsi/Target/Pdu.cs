using System.Buffers.Binary;
using System.Text;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>A PDU as tests make and read it: header, additional headers and data.</summary>
internal sealed class Pdu
{
    public byte[] Header { get; } = new byte[Bhs.Size];

    public byte[] Additional { get; set; } = [];

    public byte[] Data { get; set; } = [];

    public Bhs Basic => new(Header);

    public IscsiOpcode Opcode => Basic.Opcode;

    public byte Flags => Basic.Flags;

    public uint Tag => Basic.InitiatorTaskTag;

    public uint TransferTag => Basic.TargetTransferTag;

    public ScsiStatus Status => (ScsiStatus)Header[3];

    public uint Word(int at) => BinaryPrimitives.ReadUInt32BigEndian(Header.AsSpan(at));

    public Pdu SetWord(int at, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Header.AsSpan(at), value);
        return this;
    }

    public Pdu SetByte(int at, int value)
    {
        Header[at] = (byte)value;
        return this;
    }

    /// <summary>The sense data of a response.</summary>
    public SenseView Sense => new(Data.AsSpan(2));

    /// <summary>A request with the I bit.</summary>
    public Pdu Immediate() => SetByte(0, Header[0] | 0x40);

    public static Pdu Of(IscsiOpcode opcode, uint tag, uint cmdSn, int flags = 0x80)
    {
        var pdu = new Pdu();
        pdu.Basic.Begin(opcode, (byte)flags);
        return pdu.SetWord(16, tag).SetWord(20, Bhs.NoTag).SetWord(24, cmdSn);
    }

    public static Pdu Login(string text, uint cmdSn = 1, int flags = 0x87, ulong isid = 0x800000000001, int tsih = 0)
    {
        Pdu pdu = Of(IscsiOpcode.LoginRequest, 0, cmdSn, flags).Immediate();
        pdu.Header[8] = (byte)(isid >> 40);
        BinaryPrimitives.WriteUInt32BigEndian(pdu.Header.AsSpan(10), (uint)isid);
        BinaryPrimitives.WriteUInt16BigEndian(pdu.Header.AsSpan(14), (ushort)tsih);
        pdu.SetWord(20, 0);
        pdu.Data = Encoding.UTF8.GetBytes(text.Replace(';', '\0') + "\0");
        return pdu;
    }

    public static Pdu Command(Cdb cdb, uint tag, uint cmdSn, int read = 0, int write = 0, byte[]? data = null)
    {
        int flags = 0x80 | (read > 0 ? 0x40 : 0) | (write > 0 ? 0x20 : 0) | 1;
        Pdu pdu = Of(IscsiOpcode.ScsiCommand, tag, cmdSn, flags).SetWord(20, (uint)Math.Max(read, write));
        cdb.Bytes.CopyTo(pdu.Header.AsSpan(32));
        pdu.Data = data ?? [];
        return pdu;
    }

    public static Pdu DataOut(uint tag, uint transferTag, uint dataSn, int offset, byte[] data, bool isFinal = true)
    {
        Pdu pdu = Of(IscsiOpcode.DataOut, tag, 0, isFinal ? 0x80 : 0).SetWord(20, transferTag);
        pdu.SetWord(36, dataSn).SetWord(40, (uint)offset);
        pdu.Data = data;
        return pdu;
    }

    public static Pdu Manage(
        IscsiTaskFunction function,
        uint tag,
        uint cmdSn,
        uint about = Bhs.NoTag,
        uint refCmdSn = 0
    )
    {
        Pdu pdu = Of(IscsiOpcode.TaskManagementRequest, tag, cmdSn, 0x80 | (int)function).Immediate();
        return pdu.SetWord(20, about).SetWord(32, refCmdSn);
    }

    /// <summary>As the wire carries it.</summary>
    public byte[] ToBytes(bool headerDigest, bool dataDigest)
    {
        Bhs basic = Basic;
        basic.AhsBytes = Additional.Length;
        basic.DataBytes = Data.Length;
        byte[] head = [.. Header, .. Additional];
        var bytes = new List<byte>(head);
        if (headerDigest)
        {
            bytes.AddRange(Digest(head));
        }

        if (Data.Length > 0)
        {
            byte[] padded = [.. Data, .. new byte[-Data.Length & 3]];
            bytes.AddRange(padded);
            if (dataDigest)
            {
                bytes.AddRange(Digest(padded));
            }
        }

        return [.. bytes];
    }

    public static byte[] Digest(ReadOnlySpan<byte> bytes)
    {
        byte[] digest = new byte[Crc32C.Size];
        Crc32C.Write(digest, Crc32C.Compute(bytes));
        return digest;
    }

    public override string ToString()
    {
        string flags = Flags.ToString("x2", System.Globalization.CultureInfo.InvariantCulture);
        return $"{Opcode} flags {flags} tag {Tag:x} {Data.Length} bytes";
    }
}
