using System.Buffers.Binary;
using System.Text;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

// The commands that scripts are made of, with their parameter lists.
internal sealed partial class FuzzScripts
{
    private static FuzzCommand Plain(params byte[] cdb) => new(cdb, 0, []);

    private static FuzzCommand Read(byte[] cdb, int length) => new(cdb, length, []);

    private static FuzzCommand Out(byte[] cdb, byte[] list, bool setsLength = true)
    {
        if (setsLength)
        {
            FuzzCommands.SetLength(cdb, (uint)list.Length);
        }

        return new FuzzCommand(cdb, 0, list);
    }

    private static FuzzCommand Register(ulong key, ulong to, byte flags, byte[]? ports = null)
    {
        byte[] list = [.. Big(8, key), .. Big(8, to), 0, 0, 0, 0, flags, 0, 0, 0];
        byte[] more = ports is null ? [] : [.. Big(4, (ulong)ports.Length), .. ports];
        return Out([0x5F, 0, 0, 0, 0, 0, 0, 0, 0, 0], [.. list, .. more]);
    }

    private static FuzzCommand Reserve(byte action, byte type, ulong key, ulong other) =>
        Out([0x5F, action, type, 0, 0, 0, 0, 0, 0, 0], [.. Big(8, key), .. Big(8, other), .. new byte[8]]);

    private static FuzzCommand Move(ulong key, ulong to, byte flags, ushort target, byte[] port)
    {
        byte[] list =
        [
            .. Big(8, key),
            .. Big(8, to),
            0,
            flags,
            .. Big(2, target),
            .. Big(4, (ulong)port.Length),
            .. port,
        ];
        return Out([0x5F, 7, 0, 0, 0, 0, 0, 0, 0, 0], list);
    }

    // Names are as the target tells them: the initiator's, "i" and the ISID.
    private static string Name(int session) => $"{WireInitiator.Name},i,0x{session:x12}";

    private static byte[] Port(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] padded = new byte[Math.Max(20, (text.Length + 4) & ~3)];
        text.CopyTo(padded, 0);
        return [(byte)(name.Contains(',') ? 0x45 : 0x05), 0, .. Big(2, (ulong)padded.Length), .. padded];
    }

    private byte[] AnyPort()
    {
        byte[] port = Port(
            random.Below(6) switch
            {
                0 => WireInitiator.Name,
                1 => "iqn.2026-01.test:other,i,0x1",
                2 => new string('n', 20 + (int)random.Below(240)) + ",i,0x2",
                _ => Name((int)random.Below(4)),
            }
        );
        if (random.Chance(1, 4))
        {
            int at = (int)random.Below(5);
            port[at] = at == 3 ? (byte)(port[3] + random.Below(9) - 4) : One<byte>([0, 0x06, 0x45, 0x85, 0x05]);
        }

        return port;
    }

    private static FuzzCommand Populate(uint id, uint seconds, (ulong Lba, uint Blocks)[] ranges)
    {
        byte[] list = Ranges(ranges);
        byte[] rest = [0, 0, .. Big(4, seconds), 0, 0, 0, 0, 0, 0, .. Big(2, (ulong)list.Length), .. list];
        return Out([0x83, 0x10, 0, 0, 0, 0, .. Big(4, id), 0, 0, 0, 0, 0, 0], [.. Big(2, (ulong)rest.Length), .. rest]);
    }

    private FuzzCommand UseToken(uint id, ulong offset, (ulong Lba, uint Blocks)[] ranges)
    {
        byte[] list = Ranges(ranges);
        byte[] token = Echo.Length > 512 ? Echo[^512..] : new byte[512];
        byte[] rest =
        [
            .. new byte[6],
            .. Big(8, offset),
            .. token,
            .. new byte[6],
            .. Big(2, (ulong)list.Length),
            .. list,
        ];
        byte[] cdb = [0x83, 0x11, 0, 0, 0, 0, .. Big(4, id), 0, 0, 0, 0, 0, 0];
        return Out(cdb, [.. Big(2, (ulong)rest.Length), .. rest]);
    }

    private static FuzzCommand TokenInformation(uint id) =>
        Read([0x84, 0x07, .. Big(4, id), 0, 0, 0, 0, .. Big(4, 4096), 0, 0], 4096);

    private static byte[] Ranges((ulong Lba, uint Blocks)[] ranges) =>
        [.. ranges.SelectMany(range => (byte[])[.. Big(8, range.Lba), .. Big(4, range.Blocks), 0, 0, 0, 0])];

    private byte[] Disks(params int[] numbers) => [.. numbers.SelectMany(Disk)];

    private byte[] Disk(int number) =>
        [
            .. (byte[])[0xE4, 0, 0, 0, 1, 3, 0, 8],
            .. Big(8, 0x5000000000000001 + (ulong)number),
            .. new byte[12],
            .. Big(4, (ulong)blockBytes),
        ];

    private static byte[] Segment(int from, int to, ulong lba, int blocks) =>
        [0x02, 0, 0, 24, .. Big(2, (ulong)from), .. Big(2, (ulong)to), 0, 0, .. Big(2, (ulong)blocks), .. Places(lba)];

    private static byte[] Part(int from, int to, ulong lba, int bytes) =>
        [
            .. (byte[])[0x0A, 0, 0, 28, .. Big(2, (ulong)from), .. Big(2, (ulong)to)],
            .. Big(4, (ulong)bytes),
            .. Places(lba),
            .. new byte[4],
        ];

    private static byte[] Places(ulong lba) => [.. Big(8, 0), .. Big(8, lba)];

    private static FuzzCommand Copy(uint id, byte usage, byte[] disks, byte[] segments, int inline = 0)
    {
        byte[] sizes = [.. Big(2, (ulong)disks.Length), 0, 0, 0, 0, .. Big(4, (ulong)segments.Length)];
        byte[] list = [(byte)id, usage, .. sizes, .. Big(4, (ulong)inline), .. disks, .. segments, .. new byte[inline]];
        return Out([0x83, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], list);
    }

    // READ, WRITE, WRITE AND VERIFY, VERIFY, WRITE SAME of 10, 12, 16 or 32 bytes.
    private byte[] Transfer(int operation, int form, int protect, int options, ulong lba, int blocks)
    {
        byte[] codes = form switch
        {
            0 => [0x28, 0x2A, 0x2E, 0x2F, 0x41],
            1 => [0xA8, 0xAA, 0xAE, 0xAF, 0x93],
            2 => [0x88, 0x8A, 0x8E, 0x8F, 0x93],
            _ => [0x09, 0x0B, 0x0C, 0x0A, 0x0D],
        };
        byte code = codes[operation];
        byte flags = (byte)((protect << 5) | (operation is 2 or 3 ? options << 1 : options & 0x18));
        flags = operation == 4 && random.Chance(1, 2) ? (byte)(protect << 5) : flags;
        byte[] count = Big(4, (ulong)blocks);
        return (form, code) switch
        {
            (0, _) => [code, flags, .. Big(4, lba), 0, .. Big(2, (ulong)blocks), 0],
            (1, not 0x93) => [code, flags, .. Big(4, lba), .. count, 0, 0],
            (3, _) =>
            [
                .. (byte[])[0x7F, 0, 0, 0, 0, 0, 0, 24, 0, code, flags, 0],
                .. Big(8, lba),
                .. Big(4, random.Chance(3, 4) ? lba : 0),
                .. Big(4, (ulong)random.Below(3)),
                .. count,
            ],
            _ => [code, flags, .. Big(8, lba), .. count, 0, 0],
        };
    }

    private ulong Length() => random.Chance(1, 2) ? 4096 : (ulong)random.Below(48);

    private byte Bit() => (byte)(1 << (int)random.Below(8));

    private T One<T>(T[] choices) => choices[random.Below(choices.Length)];

    private static byte[] Big(int size, ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[(8 - size)..];
    }
}
