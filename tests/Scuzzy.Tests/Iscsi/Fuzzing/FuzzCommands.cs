using System.Text;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Target;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Commands of one conversation. They have a theme, so that those meet that act upon each other; numbers in
/// CDBs are mostly ones that the disk has; parameter lists are mostly right.</summary>
internal sealed class FuzzCommands
{
    // Operation codes whose commands belong together.
    private static readonly byte[][] s_themes =
    [
        [0x5E, 0x5F],
        [0x5E, 0x5F, 0x16, 0x17, 0x56, 0x57],
        [0x83, 0x84],
        [0x1A, 0x15],
        [0x5A, 0x55],
        [0x4C, 0x4D, 0x2E, 0x3E],
        [0xA3, 0xA4],
        [0x48, 0x04, 0x1B],
        [0x1B, 0x1E, 0x00],
        [0x42, 0x9E, 0x93, 0x41],
        [0x89, 0x8B, 0x88, 0x8A],
        [0x9C, 0x8A, 0x91, 0x35],
        [0x2E, 0x2F, 0x8E, 0x8F, 0xAE, 0xAF],
        [0x1C, 0x1D, 0x3B, 0x3C],
        [0x07, 0x37, 0xB7, 0x3E],
        [0x7F],
        [0x12, 0x03, 0xA0],
    ];

    // Operation codes and service actions (0 where there are none) that make sense one after another.
    private static readonly (byte OperationCode, byte ServiceAction)[][] s_sequences =
    [
        [(0x83, 0x10), (0x84, 0x07), (0x83, 0x11)],
        [(0x83, 0x00), (0x84, 0x00), (0x84, 0x04)],
        [(0x5F, 0x06), (0x5F, 0x01), (0x5F, 0x07), (0x5E, 0x03)],
        [(0x5F, 0x00), (0x5F, 0x01), (0x5F, 0x04), (0x5F, 0x02)],
        [(0x1A, 0x00), (0x15, 0x00)],
        [(0x5A, 0x00), (0x55, 0x00)],
        [(0x2A, 0x00), (0x89, 0x00), (0x28, 0x00)],
    ];

    private static readonly byte[] s_modePages = [0x01, 0x02, 0x03, 0x04, 0x07, 0x08, 0x0A, 0x1A, 0x1C, 0x3F];
    private static readonly byte[] s_logPages = [0x00, 0x02, 0x03, 0x05, 0x06, 0x0C, 0x0D, 0x0E, 0x10, 0x15, 0x2F];

    // Operation codes whose commands have an ALLOCATION LENGTH.
    private static readonly byte[] s_allocates =
    [
        0x12,
        0x03,
        0x1A,
        0x1C,
        0x37,
        0x3C,
        0x4D,
        0x5A,
        0x5E,
        0x84,
        0x9E,
        0xA0,
        0xA3,
        0xB7,
    ];

    private readonly SeededRandom _random;
    private readonly IReadOnlyList<CommandDescription> _commands;
    private readonly List<CommandDescription> _theme;
    private readonly (byte OperationCode, byte ServiceAction)[]? _sequence;
    private readonly int _blockBytes;
    private int _next;

    /// <summary>Draws a theme.</summary>
    /// <param name="random">Where all is drawn from.</param>
    /// <param name="commands">What the unit has.</param>
    /// <param name="blockBytes">Bytes of its blocks.</param>
    public FuzzCommands(SeededRandom random, IReadOnlyList<CommandDescription> commands, int blockBytes)
    {
        (_random, _commands, _blockBytes) = (random, commands, blockBytes);
        byte[] theme = random.Chance(3, 4)
            ? s_themes[random.Below(s_themes.Length)]
            : [(byte)Any(commands).OperationCode, (byte)Any(commands).OperationCode];
        _sequence = random.Chance(1, 3) ? Any(s_sequences) : null;
        Lun = random.Chance(1, 2) ? 1 : 0;
        _theme = [.. commands.Where(command => theme.Contains((byte)command.OperationCode))];
    }

    /// <summary>The logical unit that most of them are for.</summary>
    public int Lun { get; init; }

    /// <summary>What the target sent last: tokens, mode pages and port groups go back to it.</summary>
    public byte[] Echo { get; set; } = [];

    public FuzzCommand Next()
    {
        byte[] cdb = Fill(Choose());
        if (_random.Chance(1, 10))
        {
            cdb[cdb[0] == 0x7F ? 1 : cdb.Length - 1] |= 0x04; // NACA
        }

        byte[]? list = ParameterList(cdb);
        if (list is not null)
        {
            list = _random.Chance(1, 8) ? Spoilt(list) : list;
            SetLength(cdb, (uint)(_random.Chance(1, 16) ? Number() : (ulong)list.Length));
            return new FuzzCommand(cdb, 0, list);
        }

        if (s_allocates.Contains(cdb[0]))
        {
            if (_random.Chance(3, 4))
            {
                SetLength(cdb, 4095);
            }

            return new FuzzCommand(cdb, _random.Chance(1, 8) ? (int)_random.Below(64) : 4096, []);
        }

        return WithBlocks(cdb);
    }

    private CommandDescription Choose()
    {
        if (_sequence is not null && _random.Chance(7, 8))
        {
            (byte opcode, byte action) = _sequence[_next++ % _sequence.Length];
            CommandDescription? next = _commands.FirstOrDefault(command =>
                (byte)command.OperationCode == opcode && (command.ServiceAction ?? 0) == action
            );
            if (next is not null)
            {
                return next;
            }
        }

        return _theme.Count > 0 && _random.Chance(3, 4) ? Any(_theme) : Any(_commands);
    }

    // Data of as many blocks as the command says, in the direction that it needs or the other.
    private FuzzCommand WithBlocks(byte[] cdb)
    {
        uint blocks = Math.Min(_random.Chance(1, 12) ? 1024u : 64u, new Cdb(cdb).TransferLength);
        bool isProtected = (cdb[cdb[0] == 0x7F ? 10 : 1] & 0xE0) != 0;
        int blockBytes = _blockBytes + (isProtected && _random.Chance(7, 8) ? 8 : 0);
        int length = cdb[0] switch
        {
            0x89 => (int)blocks * 2 * blockBytes,
            0x41 or 0x93 => blockBytes,
            0x2F or 0x8F or 0xAF when (cdb[1] & 6) == 6 => blockBytes,
            _ => (int)blocks * blockBytes,
        };
        length = _random.Chance(1, 16) ? (int)_random.Below(1 << 17) : length;
        bool isRead = (cdb[0] & 0x1F) == 0x08 && cdb[0] < 0xB0;
        return isRead == _random.Chance(15, 16)
            ? new FuzzCommand(cdb, length, [])
            : new FuzzCommand(cdb, 0, Content(length));
    }

    private byte[] Content(int length)
    {
        byte[] data = new byte[length];
        if (_random.Chance(1, 2))
        {
            Echo.AsSpan(0, Math.Min(Echo.Length, length)).CopyTo(data);
            Echo.AsSpan(0, Math.Min(Echo.Length, length / 2)).CopyTo(data.AsSpan(length - (length / 2)));
        }

        return data;
    }

    // Each number of a CDB at once: bytes in a row that are all looked at are one, unless two numbers meet there.
    private byte[] Fill(CommandDescription command)
    {
        ReadOnlySpan<byte> usage = command.Usage.Span;
        byte[] cdb = new byte[usage.Length];
        int[] meet = usage.Length switch
        {
            12 => [6],
            16 when command.OperationCode == OperationCode.ThirdPartyCopyOut => [10],
            16 => [10, 14],
            32 => [20, 24, 26, 28],
            _ => [],
        };
        for (int end = usage.Length - 1; end > 0; end--)
        {
            ulong value = Number();
            cdb[end] = (byte)((usage[end] == 0xFF ? value : (ulong)Bits()) & usage[end]);
            while (usage[end] == 0xFF && usage[end - 1] == 0xFF && end > 2 && !meet.Contains(end))
            {
                end--;
                value >>= 8;
                cdb[end] = (byte)value;
            }
        }

        cdb[0] = (byte)command.OperationCode;
        if (command.ServiceAction is { } action)
        {
            bool isLong = cdb[0] == 0x7F;
            cdb[isLong ? 7 : 1] = isLong ? (byte)24 : (byte)((cdb[1] & 0xE0) | action);
            cdb[isLong ? 9 : 1] = isLong ? (byte)action : cdb[1];
        }

        return WithPage(cdb);
    }

    private byte[] WithPage(byte[] cdb)
    {
        switch (cdb[0])
        {
            case 0x1A or 0x5A:
                cdb[2] = (byte)((cdb[2] & 0xC0) | Any(s_modePages));
                cdb[3] = (byte)(
                    _random.Chance(3, 4) ? 0
                    : _random.Chance(1, 2) ? 1
                    : 0xFF
                );
                break;
            case 0x4C or 0x4D:
                cdb[2] = (byte)((cdb[2] & 0xC0) | Any(s_logPages));
                cdb[3] = (byte)(_random.Chance(3, 4) ? 0 : 0xFF);
                break;
            case 0x12 when _random.Chance(3, 4):
                cdb[1] = 1;
                cdb[2] = (byte)((_random.Chance(1, 2) ? 0x80 : 0xB0) + (int)_random.Below(16));
                break;
            case 0x5F:
                cdb[2] = (byte)(_random.Chance(1, 16) ? Bits() : Any<byte>([1, 3, 5, 6, 7, 8]));
                break;
            case 0x83:
                Big(4, (ulong)_random.Below(2)).CopyTo(cdb, 6);
                break;
            case 0x84:
                Big(4, (ulong)_random.Below(2)).CopyTo(cdb, 2);
                cdb[2] = (byte)((cdb[1] & 0x1F) == 7 ? 0 : cdb[5]);
                break;
            case 0x04:
                cdb[1] = (byte)(Bits() | 0x10);
                break;
            case 0x1B:
                cdb[4] = (byte)_random.Below(4);
                break;
            case 0x3E when _random.Chance(3, 4):
                Big(2, (ulong)_blockBytes + 8).CopyTo(cdb, 7);
                break;
            case 0x9E when cdb[1] == 0x11 && _random.Chance(3, 4):
                Big(2, (ulong)_blockBytes + 8).CopyTo(cdb, 12);
                break;
            case 0x3B or 0x3C:
                cdb[1] = (byte)(_random.Chance(1, 4) ? Bits() : Any<byte>([0, 2, 3, 0x0A, 0x0B, 0x1C]));
                cdb[2] = 0;
                break;
        }

        return cdb;
    }

    private byte[]? ParameterList(byte[] cdb) =>
        (cdb[0], cdb[1] & 0x1F) switch
        {
            (0x5F, 7) => Move(),
            (0x5F, _) => Register(),
            (0x15, _) => Modes(4),
            (0x55, _) => Modes(8),
            (0x42, _) => Unmap(),
            (0x83, 0x00) => Copy(),
            (0x83, 0x10) => Populate(),
            (0x83, 0x11) => UseToken(),
            (0xA4, _) => PortGroups(),
            (0x48, 1) => Overwrite(),
            (0x04, _) => Format((cdb[1] & 0x20) != 0),
            (0x4C, _) when _random.Chance(3, 4) => [],
            (0x07, _) when _random.Chance(3, 4) => Defects(),
            (0x07 or 0x4C or 0x1D or 0x3B or 0x48, _) => Noise(),
            _ => null,
        };

    private byte[] Register()
    {
        int flags = _random.Chance(1, 4) ? (int)_random.Below(16) : 0;
        byte[] head = [.. Big(8, Key()), .. Big(8, Key()), 0, 0, 0, 0, (byte)flags, 0, 0, 0];
        if ((flags & 8) == 0)
        {
            return head;
        }

        byte[] ports = [.. Enumerable.Range(0, (int)_random.Below(3)).SelectMany(_ => TransportId())];
        return [.. head, .. Big(4, (ulong)ports.Length), .. ports];
    }

    private byte[] Move()
    {
        byte[] port = TransportId();
        ulong to = 1 + (ulong)_random.Below(3);
        return
        [
            .. Big(8, Key()),
            .. Big(8, Key()),
            0,
            (byte)_random.Below(4),
            .. Big(2, to),
            .. Big(4, (ulong)port.Length),
            .. port,
        ];
    }

    private byte[] TransportId()
    {
        bool isPort = _random.Chance(3, 4);
        string name = isPort ? $"{WireInitiator.Name},i,0x{_random.Below(6):x12}" : WireInitiator.Name;
        byte[] text = [.. Encoding.UTF8.GetBytes(name), 0];
        byte[] padded = [.. text, .. new byte[-text.Length & 3]];
        return [(byte)(isPort ? 0x45 : 0x05), 0, .. Big(2, (ulong)padded.Length), .. padded];
    }

    // The pages that MODE SENSE told, with a bit changed.
    private byte[] Modes(int header)
    {
        if (Echo.Length <= header + 2 || _random.Chance(1, 8))
        {
            return Noise();
        }

        byte[] list = [.. Echo];
        list[0] = 0;
        list[1] = header == 8 ? (byte)0 : list[1];
        int page = header + (header == 8 ? list[7] : list[3]);
        if (page + 2 < list.Length)
        {
            list[page] &= 0x7F;
            list[page + 2 + (int)_random.Below(list.Length - page - 2)] ^= (byte)(
                _random.Chance(1, 4) ? 0 : 1 << (int)_random.Below(8)
            );
        }

        return list;
    }

    private byte[] Unmap()
    {
        byte[] ranges = [.. Enumerable.Range(0, (int)_random.Below(4)).SelectMany(_ => Range())];
        return [.. Big(2, (ulong)ranges.Length + 6), .. Big(2, (ulong)ranges.Length), 0, 0, 0, 0, .. ranges];
    }

    private byte[] Range() => [.. Big(8, Number()), .. Big(4, (ulong)_random.Below(300)), 0, 0, 0, 0];

    private byte[] Copy()
    {
        bool isMuch = _random.Chance(1, 24);
        byte[] disks = [.. Enumerable.Range(0, isMuch ? 9 : 2).SelectMany(_ => Disk())];
        byte[] segments = [.. Enumerable.Range(0, (int)_random.Below(isMuch ? 80 : 4)).SelectMany(_ => Segment())];
        byte usage = (byte)(_random.Below(4) << 3);
        return
        [
            (byte)_random.Below(3),
            usage,
            .. Big(2, (ulong)disks.Length),
            0,
            0,
            0,
            0,
            .. Big(4, (ulong)segments.Length),
            .. Big(4, 0),
            .. disks,
            .. segments,
        ];
    }

    private byte[] Disk()
    {
        ulong naa = 0x5000000000000001 + (ulong)_random.Below(_random.Chance(1, 8) ? 3 : 2);
        int bytes = _random.Chance(1, 8) ? 4096 : _blockBytes;
        return [0xE4, 0, 0, 0, 1, 3, 0, 8, .. Big(8, naa), .. new byte[12], .. Big(4, (ulong)bytes)];
    }

    private byte[] Segment()
    {
        byte[] ends = [.. Big(2, (ulong)_random.Below(2)), .. Big(2, (ulong)_random.Below(2))];
        byte[] places = [.. Big(8, Number()), .. Big(8, Number())];
        byte counts = (byte)(2 * _random.Below(2));
        return _random.Chance(1, 2)
            ? [0x02, counts, 0, 24, .. ends, 0, 0, .. Big(2, (ulong)_random.Below(300)), .. places]
            :
            [
                0x0A,
                0,
                0,
                28,
                .. ends,
                .. Big(4, (ulong)_random.Below(1 << 18)),
                .. places,
                .. Big(2, (ulong)_random.Below(3) * 256),
                .. Big(2, (ulong)_random.Below(3) * 256),
            ];
    }

    private byte[] Populate()
    {
        byte[] ranges = [.. Enumerable.Range(0, (int)_random.Below(3)).SelectMany(_ => Range())];
        byte flags = (byte)(_random.Chance(1, 4) ? _random.Below(4) : 0);
        ulong type = Any<ulong>([0, 0x0080_0000, 0x0080_0001, 0x0080_FFFF, 0xFFFF_0001]);
        byte[] rest =
        [
            flags,
            0,
            .. Big(4, (ulong)_random.Below(400)),
            .. Big(4, type),
            0,
            0,
            .. Big(2, (ulong)ranges.Length),
            .. ranges,
        ];
        return [.. Big(2, (ulong)rest.Length), .. rest];
    }

    private byte[] UseToken()
    {
        byte[] ranges = [.. Enumerable.Range(0, (int)_random.Below(3)).SelectMany(_ => Range())];
        byte[] token = Echo.Length > 512 && _random.Chance(3, 4) ? Echo[^512..] : [0xFF, 0xFF, 0, 1, .. new byte[508]];
        byte[] rest =
        [
            (byte)(_random.Chance(1, 4) ? _random.Below(4) : 0),
            0,
            0,
            0,
            0,
            0,
            .. Big(8, _random.Chance(1, 2) ? 0 : Number()),
            .. token,
            .. new byte[6],
            .. Big(2, (ulong)ranges.Length),
            .. ranges,
        ];
        return [.. Big(2, (ulong)rest.Length), .. rest];
    }

    private byte[] PortGroups()
    {
        var list = new List<byte> { 0, 0, 0, 0 };
        for (int count = 1 + (int)_random.Below(2); count > 0; count--)
        {
            list.AddRange([(byte)Any<byte>([0, 1, 2, 3, 14, 15]), 0, 0, (byte)_random.Below(4)]);
        }

        return [.. list];
    }

    private byte[] Overwrite()
    {
        int length = _random.Chance(1, 2) ? 4 : _blockBytes;
        return [(byte)(Bits() & 0x9F), 0, .. Big(2, (ulong)length), .. new byte[length]];
    }

    private byte[] Format(bool isLong)
    {
        byte[] head = [(byte)(_random.Below(6) & 3), Any<byte>([0, 2, 0x80, 0x82, 0x88, 0x08]), 0, 0];
        return isLong ? [.. head[..3], (byte)_random.Below(4), .. new byte[4]] : head;
    }

    private byte[] Defects()
    {
        byte[] blocks = [.. Enumerable.Range(0, (int)_random.Below(3)).SelectMany(_ => Big(4, Number()))];
        return [0, (byte)(_random.Chance(1, 2) ? Bits() : 0), .. Big(2, (ulong)blocks.Length), .. blocks];
    }

    // Small numbers where lengths and counts are.
    private byte[] Noise()
    {
        byte[] data = new byte[_random.Chance(1, 4) ? _random.Below(2048) : _random.Below(64)];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = _random.Below(6) switch
            {
                0 => (byte)_random.Below(256),
                1 or 2 => (byte)(4 * _random.Below(16)),
                _ => 0,
            };
        }

        return data;
    }

    private byte[] Spoilt(byte[] list)
    {
        if (list.Length == 0 || _random.Chance(1, 4))
        {
            return list[..(int)_random.Below(list.Length + 1)];
        }

        list[_random.Below(list.Length)] = Bits();
        return list;
    }

    /// <summary>Sets the field that tells how long the parameter list or what is read is.</summary>
    internal static void SetLength(byte[] cdb, uint value)
    {
        (int at, int size) = cdb[0] switch
        {
            0x12 or 0x1C or 0x1D => (3, 2),
            0x3B or 0x3C => (6, 3),
            0x5F => (5, 4),
            0x04 or 0x07 => (4, 0),
            _ when cdb.Length == 6 => (4, 1),
            _ when cdb.Length == 10 => (7, 2),
            _ when cdb.Length == 12 => (6, 4),
            _ => (10, 4),
        };
        value = size == 1 ? Math.Min(value, 255) : value;
        Big(size, value).CopyTo(cdb, at);
    }

    private ulong Key() => Any<ulong>([0, 1, 1, 1, 1, 2]);

    private byte Bits() =>
        (byte)(
            _random.Below(4) switch
            {
                0 => _random.Below(256),
                1 => 1 << (int)_random.Below(8),
                _ => 0,
            }
        );

    // Of blocks mostly such as the disk has: 8,192 of 512 bytes or 1,024 of 4,096.
    private ulong Number() =>
        _random.Below(10) switch
        {
            0 or 1 => 0,
            2 or 3 => (ulong)_random.Below(4),
            4 or 5 => (ulong)_random.Below(40),
            6 => (ulong)_random.Below(8192),
            7 => (8192UL >> (3 * (int)_random.Below(2))) - (ulong)_random.Below(3),
            8 => ulong.MaxValue >> (int)_random.Below(64),
            _ => (ulong)_random.Below(700),
        };

    private T Any<T>(IReadOnlyList<T> choices) => choices[(int)_random.Below(choices.Count)];

    private static byte[] Big(int size, ulong value)
    {
        byte[] bytes = new byte[size];
        for (int i = size - 1; i >= 0; i--, value >>= 8)
        {
            bytes[i] = (byte)value;
        }

        return bytes;
    }
}
