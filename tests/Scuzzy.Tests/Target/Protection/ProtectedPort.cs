using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Target;

namespace Scuzzy.Tests.Target.Protection;

/// <summary>A disk formatted with protection information, and the commands that bring and take it.</summary>
internal sealed class ProtectedPort : IDisposable
{
    private static readonly Dictionary<(string, int), int> s_codes = new()
    {
        [("READ", 6)] = 0x08,
        [("READ", 10)] = 0x28,
        [("READ", 12)] = 0xA8,
        [("READ", 16)] = 0x88,
        [("READ", 32)] = 0x09,
        [("WRITE", 6)] = 0x0A,
        [("WRITE", 10)] = 0x2A,
        [("WRITE", 12)] = 0xAA,
        [("WRITE", 16)] = 0x8A,
        [("WRITE", 32)] = 0x0B,
        [("VERIFY", 10)] = 0x2F,
        [("VERIFY", 12)] = 0xAF,
        [("VERIFY", 16)] = 0x8F,
        [("VERIFY", 32)] = 0x0A,
        [("WRITE AND VERIFY", 10)] = 0x2E,
        [("WRITE AND VERIFY", 12)] = 0xAE,
        [("WRITE AND VERIFY", 16)] = 0x8E,
        [("WRITE AND VERIFY", 32)] = 0x0C,
        [("WRITE SAME", 10)] = 0x41,
        [("WRITE SAME", 16)] = 0x93,
        [("WRITE SAME", 32)] = 0x0D,
        [("ORWRITE", 16)] = 0x8B,
        [("COMPARE AND WRITE", 16)] = 0x89,
    };

    public ProtectedPort(ProtectionType type, int blockBytes = 512, bool isThin = false, int taskBytes = 1 << 13)
    {
        Block = blockBytes;
        var options = new DiskOptions
        {
            Protection = type,
            BlockBytes = blockBytes,
            IsThin = isThin,
        };
        Port = new TargetPort(options, keepsTuples: true) { TaskBytes = taskBytes }.Ready();
        Type = type;
    }

    public TargetPort Port { get; }

    public ProtectionType Type { get; }

    public int Block { get; }

    /// <summary>Lengths that a command has on a medium of this type.</summary>
    public static IEnumerable<int> LengthsOf(string command, ProtectionType type) =>
        s_codes
            .Keys.Where(k => k.Item1 == command && (k.Item2 < 32 || type == ProtectionType.Type2))
            .Select(k => k.Item2);

    /// <summary>A command of a length in bytes; the tags are those of 32 bytes.</summary>
    public static Cdb Of(
        string command,
        int length,
        int protect,
        uint lba,
        uint blocks,
        int flags = 0,
        (uint Reference, ushort Application, ushort Mask) tags = default
    )
    {
        Span<byte> b = stackalloc byte[length];
        b.Clear();
        int code = s_codes[(command, length)];
        b[0] = length == 32 ? (byte)0x7F : (byte)code;
        b[length == 32 ? 10 : 1] = (byte)((protect << 5) | flags);
        switch (length)
        {
            case 6:
                BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)lba);
                b[4] = (byte)blocks;
                break;
            case 10:
                BinaryPrimitives.WriteUInt32BigEndian(b[2..], lba);
                BinaryPrimitives.WriteUInt16BigEndian(b[7..], (ushort)blocks);
                break;
            case 12:
                BinaryPrimitives.WriteUInt32BigEndian(b[2..], lba);
                BinaryPrimitives.WriteUInt32BigEndian(b[6..], blocks);
                break;
            case 16:
                BinaryPrimitives.WriteUInt64BigEndian(b[2..], lba);
                BinaryPrimitives.WriteUInt32BigEndian(b[10..], blocks);
                break;
            default:
                b[7] = 0x18;
                b[9] = (byte)code;
                BinaryPrimitives.WriteUInt64BigEndian(b[12..], lba);
                BinaryPrimitives.WriteUInt32BigEndian(b[20..], tags.Reference);
                BinaryPrimitives.WriteUInt16BigEndian(b[24..], tags.Application);
                BinaryPrimitives.WriteUInt16BigEndian(b[26..], tags.Mask);
                BinaryPrimitives.WriteUInt32BigEndian(b[28..], blocks);
                break;
        }

        return new Cdb(b);
    }

    /// <summary>Data and its protection information as they are sent, an interval after the other.</summary>
    public static byte[] Woven(ReadOnlySpan<byte> data, params ReadOnlySpan<ProtectionInformation> tuples)
    {
        int interval = data.Length / tuples.Length;
        byte[] woven = new byte[data.Length + (tuples.Length * 8)];
        for (int i = 0; i < tuples.Length; i++)
        {
            data.Slice(i * interval, interval).CopyTo(woven.AsSpan(i * (interval + 8)));
            tuples[i].Write(woven.AsSpan((i * (interval + 8)) + interval));
        }

        return woven;
    }

    /// <summary>Sets a block and its protection information, right or not.</summary>
    public void Put(uint lba, byte[] data, ProtectionInformation tuple)
    {
        int length = Type == ProtectionType.Type2 ? 32 : 16;
        PortTask task = Port.Do(Of("WRITE", length, 3, lba, 1), dataOut: Woven(data, tuple));
        Assert.Equal(ScsiStatus.Good, task.Status);
    }

    /// <summary>A block and its protection information as they are.</summary>
    public (byte[] Data, ProtectionInformation Tuple) Get(uint lba)
    {
        int length = Type == ProtectionType.Type2 ? 32 : 16;
        PortTask task = Port.Do(Of("READ", length, 3, lba, 1), Block + 8);
        Assert.Equal(ScsiStatus.Good, task.Status);
        return (task.Received[..Block], ProtectionInformation.Read(task.Received.AsSpan(Block)));
    }

    /// <summary>How a command ended: "ok", "opcode", "cdb", "range", or the field whose check failed: "guard", "app",
    /// "ref", with "differs: " before it if that was a comparison's.</summary>
    public static string Outcome(PortTask task)
    {
        if (task.Status == ScsiStatus.Good)
        {
            return "ok";
        }

        Assert.Equal(ScsiStatus.CheckCondition, task.Status);
        SenseView sense = task.SenseData;
        return (sense.Key, sense.Additional.Asc, sense.Additional.Ascq) switch
        {
            (SenseKey.AbortedCommand, 0x10, 0x01) => "guard",
            (SenseKey.AbortedCommand, 0x10, 0x02) => "app",
            (SenseKey.AbortedCommand, 0x10, 0x03) => "ref",
            (SenseKey.Miscompare, 0x10, 0x01) => "differs: guard",
            (SenseKey.Miscompare, 0x10, 0x02) => "differs: app",
            (SenseKey.Miscompare, 0x10, 0x03) => "differs: ref",
            (SenseKey.Miscompare, 0x1D, 0x00) => "differs: data",
            (SenseKey.IllegalRequest, 0x20, 0x00) => "opcode",
            (SenseKey.IllegalRequest, 0x24, 0x00) => "cdb",
            _ => $"{sense.Key} {sense.Additional}",
        };
    }

    public void Dispose() => Port.Dispose();
}
