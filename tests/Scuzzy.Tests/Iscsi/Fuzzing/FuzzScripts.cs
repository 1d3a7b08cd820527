using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Target;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Commands in the order that leads into states which commands by chance reach once in a million
/// conversations: lists that are full, tokens that are revoked while they are used, ACA with a task, modes that
/// change.</summary>
/// <param name="random">Where all is drawn from.</param>
/// <param name="commands">The commands of the conversation, for what the target sent last.</param>
/// <param name="rows">What the unit has.</param>
/// <param name="blockBytes">Bytes of its blocks.</param>
internal sealed partial class FuzzScripts(
    SeededRandom random,
    FuzzCommands commands,
    IReadOnlyList<CommandDescription> rows,
    int blockBytes
)
{
    private int Blocks => IscsiBed.DiskBytes / blockBytes;

    private byte[] Echo => commands.Echo;

    /// <summary>One of them, after what takes unit attentions away.</summary>
    public IEnumerable<FuzzCommand> Any()
    {
        IEnumerable<FuzzCommand> script = random.Below(27) switch
        {
            0 => FullRegistrations(),
            1 => random.Chance(1, 4) ? FullTokens() : Tokens(),
            2 => FullDefects(),
            3 or 4 => Copies(),
            5 => FullCopy(),
            6 or 7 => Tokens(),
            8 or 9 or 10 => Reservations(),
            11 or 12 => Modes(),
            13 or 14 => Aca(),
            15 => Formats(),
            16 or 17 or 18 => Protected(),
            19 => Compares(),
            20 => Unmaps(),
            21 => Sanitizes(),
            22 => Opcodes(),
            23 => Pages(),
            24 or 25 => AbortedWhileKept(),
            _ => Orders(),
        };
        return Ready().Concat(script);
    }

    /// <summary>As a session carries it.</summary>
    public static Pdu ToPdu(FuzzCommand command, WireInitiator session, int lun)
    {
        uint last = session.NewTag() - 1;
        Pdu pdu = command.Function is { } function
            ? Pdu.Manage(function, last + 1, session.CmdSn, last, session.CmdSn - 1)
            : Pdu.Command(
                Cdb.FromPadded([.. command.Cdb[..Math.Min(16, command.Cdb.Length)], .. Pad(command.Cdb.Length)]),
                last + 1,
                session.CmdSn++,
                command.Read,
                command.Data.Length
            );
        if (command.Function is null)
        {
            pdu.SetByte(1, (pdu.Flags & 0xF8) | command.Attribute);
        }

        if (command.Cdb.Length > 16)
        {
            pdu.Additional = [0, (byte)(command.Cdb.Length - 15), 1, 0, .. command.Cdb[16..]];
        }

        pdu.Header[9] = (byte)lun;
        return pdu;

        static byte[] Pad(int length) => new byte[Math.Max(0, 16 - length)];
    }

    private static IEnumerable<FuzzCommand> Ready() =>
        Enumerable.Range(0, 4).Select(i => Plain(0x00, 0, 0, 0, 0, 0) with { Peer = i % 2 });

    // 1,024 registrations, and one more in one of two ways.
    private IEnumerable<FuzzCommand> FullRegistrations()
    {
        int left = 1024;
        for (int batch = 0; left > 1; batch++)
        {
            int count = Math.Min(left - 1, 339);
            left -= count;
            IEnumerable<byte[]> ports = Enumerable.Range(0, count).Select(i => Port($"b{batch}n{i},i,0x0"));
            yield return Register(0, 1, 8, [.. ports.SelectMany(port => port)]);
            if (left > 1)
            {
                yield return Register(1, 0, 0);
            }
        }

        yield return Reserve(1, One<byte>([1, 3, 5, 6]), 1, 0);
        yield return Register(0, 2, 0) with
        {
            Peer = 1,
        };
        yield return Move(1, 3, 0, 2, Port(Name(0)));
        yield return Read([0x5E, (byte)random.Below(4), 0, 0, 0, 0, 0, 0x10, 0, 0], 4096);
        yield return Reserve(3, 0, 1, 0);
    }

    private IEnumerable<FuzzCommand> FullTokens()
    {
        for (int i = 0; i < 258; i++)
        {
            yield return Populate((uint)i, 0, [((ulong)i % 64, 1u)]);
        }

        yield return TokenInformation(0);
        yield return TokenInformation(250);
        yield return UseToken(1, 0, [(70, 1)]);
    }

    private IEnumerable<FuzzCommand> FullDefects()
    {
        int many = 1000 + (int)random.Below(24);
        byte[] blocks = [.. Enumerable.Range(0, many).SelectMany(i => Big(4, (ulong)i))];
        yield return Out([0x07, 0, 0, 0, 0, 0], [0, 0, .. Big(2, (ulong)blocks.Length), .. blocks]);
        byte[] wide = [.. Enumerable.Range(0, 30).SelectMany(i => Big(8, (ulong)(Blocks - 1 - i)))];
        yield return Out([0x07, 3, 0, 0, 0, 0], [.. Big(4, (ulong)wide.Length), .. wide]);
        for (int i = 0; i < 6; i++)
        {
            byte asked = (byte)((random.Below(4) << 3) | random.Below(8));
            yield return random.Chance(1, 2)
                ? Read([0x37, 0, asked, 0, 0, 0, 0, .. Big(2, Length()), 0], 4096)
                : Read([0xB7, asked, .. Big(4, (ulong)random.Below(1100)), .. Big(4, Length()), 0, 0], 4096);
        }
    }

    private IEnumerable<FuzzCommand> FullCopy()
    {
        byte[] segments = [.. Enumerable.Range(0, 20).SelectMany(i => Segment(0, 1, 40 + (ulong)(20 * i), 20))];
        for (uint i = 0; i < 40; i++)
        {
            yield return Copy(i, 0, Disks(0, 1), segments) with
            {
                RestNs = 1000,
                Peer = (int)i / 14,
            };
        }

        for (byte action = 0; action < 8; action++)
        {
            yield return Read([0x84, action, .. Big(4, (ulong)random.Below(18)), 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 256);
        }
    }

    private IEnumerable<FuzzCommand> Copies()
    {
        byte[] whole = Segment(0, 1, 8, 8);
        byte[] many = [.. Enumerable.Range(0, 65).SelectMany(_ => whole)];
        for (int i = 0; i < 8; i++)
        {
            uint id = (uint)random.Below(3);
            yield return random.Below(14) switch
            {
                0 => Copy(id, 0, Disks(0, 1), many),
                1 => Copy(id, 0, Disks(0, 1), many[..^28]),
                2 => Copy(id, 0, Disks(0, 1, 0, 1, 0, 1, 0, 1, 0), whole),
                3 => Copy(id, 0, Disks(0, 1), Segment(0, 1, 8, 65535)),
                4 => Copy(id, 0, Disks(0, 1), Part(0, 1, 8, 17 << 20)),
                5 => Copy(id, 0, Disks(0, 1), whole, inline: 4),
                6 => Copy(id, 0, Disks(0, 1)[..63], whole),
                7 => Copy(id, 0, [.. Disks(0, 1)], [(byte)random.Below(32), .. whole[1..]]),
                8 => Copy(id, 0, [(byte)(0xE0 + random.Below(12)), .. Disks(0)[1..], .. Disks(1)], whole),
                9 => Copy(id, 0, Disks(0, 1), whole[..(int)random.Below(28)]),
                10 => Copy(id, 0, Disks(0, 1), [.. whole[..3], (byte)random.Below(40), .. whole[4..]]),
                11 => Copy(id, (byte)(random.Below(4) << 3), Disks(0, 1), Part(0, 1, 8, (int)random.Below(3000))),
                12 => Copy(id, 0, Disks(0, 2), Segment(1, 0, (ulong)Blocks - 4, 8)),
                _ => Copy(id, (byte)(random.Below(4) << 3), Disks(0, 1), Segment(1, 1, 8, (int)random.Below(3000))),
            };
            yield return Read([0x84, One<byte>([0, 3, 4, 5]), .. Big(4, id), 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 256);
        }

        yield return new FuzzCommand([0x83, 0x1C, .. Big(4, (ulong)random.Below(3)), .. new byte[10]], 0, []);
    }

    // A token that is used, revoked while it is used, expired, of another unit, spoilt.
    private IEnumerable<FuzzCommand> Tokens()
    {
        ulong half = (ulong)Blocks / 2;
        uint seconds = random.Chance(1, 3) ? 1u : 0;
        uint much = (uint)(random.Chance(1, 2) ? half : 40);
        yield return Populate(1, seconds, [(0, much)]);
        yield return TokenInformation(1) with
        {
            RestNs = seconds * 4_000_000_000L * random.Below(2),
        };
        for (int i = 0; i < 4; i++)
        {
            yield return UseToken(2, (ulong)random.Below(50), [(half, much)]) with
            {
                RestNs = 0,
            };
            if (random.Chance(1, 2))
            {
                byte[] write = [0x2A, 0, .. Big(4, (ulong)random.Below((long)half)), 0, 0, 1, 0];
                yield return Out(write, new byte[blockBytes], setsLength: false);
            }

            yield return TokenInformation(random.Chance(1, 2) ? 1u : 2);
        }

        if (Echo.Length > 512 && random.Chance(1, 4))
        {
            Echo[^1] ^= 1;
            yield return UseToken(3, 0, [(half, 4)]);
        }
    }

    private IEnumerable<FuzzCommand> Reservations()
    {
        byte flags = One<byte>([0, 0, 1, 4, 5]);
        if (random.Chance(1, 2))
        {
            yield return Register(1, 0, 0);
            yield return Register(2, 0, 0) with
            {
                Peer = 1,
            };
        }

        byte[] ports = [.. Enumerable.Range(0, (int)random.Below(4)).SelectMany(_ => AnyPort())];
        if (random.Chance(1, 2))
        {
            byte[] sizes = One<byte[]>([
                [],
                [0],
                [0, 0, 0, 4],
                [0, 0, 0, 0, 0],
                [.. Big(4, 28), .. Port(Name(9))[..20]],
            ]);
            FuzzCommand wrong = Register(0, 1, (byte)(flags | 8));
            yield return Out(wrong.Cdb, [.. wrong.Data, .. sizes]);
        }

        yield return random.Chance(1, 2) ? Register(0, 1, (byte)(flags | 8), ports) : Register(0, 1, flags);
        yield return Register(0, 2, flags) with
        {
            Peer = 1,
        };
        byte type = One<byte>([1, 3, 5, 6, 7, 8]);
        yield return Reserve(1, type, 1, 0);
        for (int i = 0; i < 10; i++)
        {
            int peer = (int)random.Below(3);
            ulong own = random.Chance(7, 8) ? 1 + ((ulong)peer % 2) : 3;
            ulong other = (ulong)random.Below(4);
            FuzzCommand next = random.Below(10) switch
            {
                0 => Reserve(One<byte>([1, 2]), One<byte>([1, 3, 5, 6, 7, 8, 2, type, type]), own, 0),
                1 or 2 => Reserve(One<byte>([4, 5]), random.Chance(2, 3) ? type : One<byte>([1, 5, 7]), own, other),
                3 => Move(own, 1 + other, (byte)random.Below(4), (ushort)random.Below(4), AnyPort()),
                4 => Register(own, other, flags),
                5 => Register(0, own, (byte)(8 | random.Below(6)), [.. AnyPort(), .. AnyPort()]),
                6 => Reserve(One<byte>([0, 6]), 0, own, other) with { RestNs = 0 },
                7 => commands.Next(),
                _ => Read([0x5E, (byte)random.Below(4), 0, 0, 0, 0, 0, .. Big(2, Length()), 0], 4096),
            };
            yield return next with
            {
                Peer = peer,
            };
        }

        yield return random.Chance(1, 2) ? Reserve(3, 0, 1, 0) : Plain(0x00, 0, 0, 0, 0, 0);
    }

    // Bits that may be changed are, one page at a time, and saved.
    private IEnumerable<FuzzCommand> Modes()
    {
        for (int i = 0; i < 6; i++)
        {
            byte page = One<byte>([0x01, 0x08, 0x0A, 0x0A, 0x1A, 0x1C, 0x3F]);
            byte subpage = One<byte>([0, 0, 0, 1, 2, 0xFF]);
            byte options = One<byte>([0x08, 0x08, 0, 0x10]);
            byte[] sense = [0x5A, options, page, subpage, 0, 0, 0, 0x10, 0, 0];
            sense[2] = (byte)(page | 0x40);
            yield return Read([.. sense], 4096);
            byte[] mask = Echo;
            sense[2] = page;
            yield return Read([.. sense], 4096);
            byte[] list = [.. Echo];
            int first = list.Length > 8 ? 8 + list[7] : list.Length;
            for (int at = first + 2; at < Math.Min(list.Length, mask.Length); at++)
            {
                list[at] ^= (byte)(mask[at] & (random.Chance(1, 2) ? 0xFF : Bit()));
            }

            for (int at = first; at + 1 < list.Length; at += 2 + list[at + 1])
            {
                list[at] &= 0x7F;
            }

            if (list.Length > 8)
            {
                (list[0], list[1], list[3]) = (0, 0, 0);
                list[random.Below(list.Length)] ^= random.Chance(1, 8) ? Bit() : (byte)0;
            }

            yield return Out([0x55, (byte)(0x10 | random.Below(2)), 0, 0, 0, 0, 0, 0, 0, 0], list);
            sense[2] = (byte)(page | (random.Below(4) << 6));
            yield return Read([.. sense], 4096);
            yield return commands.Next();
        }
    }

    // A fault with NACA, a task or two that stay, and CLEAR ACA.
    private IEnumerable<FuzzCommand> Aca()
    {
        byte[] fault = [0x28, 0, 0x7F, 0, 0, 0, 0, 0, 1, 4];
        byte[] read = [0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        for (int i = 0; i < 4; i++)
        {
            yield return Read(read, blockBytes) with
            {
                Attribute = 1 + (int)random.Below(3),
                RestNs = 0,
            };
            yield return Read(read, blockBytes) with
            {
                Attribute = 2,
                Peer = 1,
                RestNs = 0,
            };
            yield return Read([.. fault], blockBytes);
            yield return Read(read, blockBytes) with
            {
                Attribute = 1 + (int)random.Below(3),
                RestNs = 0,
            };
            yield return Read(read, blockBytes) with
            {
                Attribute = 4,
                RestNs = 0,
            };
            yield return Read([.. read[..9], (byte)(4 * random.Below(2))], blockBytes) with
            {
                Attribute = 4,
            };
            yield return Read(read, blockBytes) with
            {
                Peer = (int)random.Below(2),
                Attribute = 1,
            };
            IscsiTaskFunction function = random.Chance(3, 4)
                ? IscsiTaskFunction.ClearAca
                : (IscsiTaskFunction)random.Below(9);
            yield return new FuzzCommand([], 0, []) { Function = function, Peer = random.Chance(1, 4) ? 1 : 0 };
        }
    }

    private IEnumerable<FuzzCommand> Formats()
    {
        for (int i = 0; i < 4; i++)
        {
            int information = random.Chance(3, 4) ? 2 + (int)random.Below(2) : (int)random.Below(4);
            bool isLong = random.Chance(1, 2);
            byte options = (byte)(information << 6 | 0x10 | (isLong ? 0x20 : 0) | (random.Chance(1, 4) ? 8 : 0));
            byte usage = (byte)random.Below(random.Chance(1, 8) ? 8 : 2);
            byte flags = One<byte>([0, 0, 2, 2, 0x80, 0x82, 0x08, 0x88]);
            byte defects = (byte)(random.Chance(1, 8) ? 4 : 0);
            byte exponent = (byte)(random.Chance(1, 2) ? 0 : random.Below(random.Chance(1, 2) ? 5 : 32));
            byte[] list = isLong ? [usage, flags, 0, exponent, 0, 0, 0, defects] : [usage, flags, 0, defects];
            options &= (byte)(random.Chance(1, 16) ? 0xEF : 0xFF);
            yield return Out([0x04, options, 0, 0, 0, 0], (options & 0x10) != 0 ? list : [], setsLength: false);
            yield return Read([0x9E, 0x10, .. new byte[8], 0, 0, 0, 32, 0, 0], 32);
            yield return Read([0x03, 0, 0, 0, 252, 0], 252);
        }

        foreach (FuzzCommand command in Protected())
        {
            yield return command;
        }
    }

    // What was read with protection information goes back, mostly as it is; 0 in a field of the operation is READ, then
    // WRITE, WRITE AND VERIFY, VERIFY, WRITE SAME.
    private IEnumerable<FuzzCommand> Protected()
    {
        for (int i = 0; i < 12; i++)
        {
            int form = (int)random.Below(4);
            int blocks = 1 + (int)random.Below(random.Chance(1, 8) ? 600 : 9);
            ulong lba = (ulong)random.Below(random.Chance(1, 8) ? Blocks : 16);
            int bytes = blocks * (blockBytes + 8);
            yield return Read(Transfer(0, form, 1, 0, lba, blocks), bytes);
            byte[] data = new byte[bytes];
            Echo.AsSpan(0, Math.Min(bytes, Echo.Length)).CopyTo(data);
            data[random.Below(data.Length)] ^= random.Chance(1, 4) ? Bit() : (byte)0;
            int operation = 1 + (int)random.Below(4);
            int check = operation is 2 or 3 ? One([0, 1, 1, 3]) : (int)random.Below(4) << 2;
            int protect = (int)random.Below(random.Chance(1, 8) ? 8 : 6);
            int sent = operation == 4 || (operation == 3 && check == 3) ? 1 : blocks;
            int size = blockBytes + (protect == 0 ? 0 : 8);
            byte[] part = operation == 3 && check == 0 ? [] : data[..(sent * size)];
            yield return new FuzzCommand(Transfer(operation, form, protect, check, lba, blocks), 0, part);
            int again = (int)random.Below(8);
            yield return Read(Transfer(0, form, again, 0, lba, blocks), blocks * (blockBytes + (again == 0 ? 0 : 8)));
        }
    }

    private IEnumerable<FuzzCommand> Compares()
    {
        for (int i = 0; i < 8; i++)
        {
            byte blocks = (byte)(1 + random.Below(random.Chance(1, 4) ? 6 : 2));
            byte[] lba = Big(8, (ulong)random.Below(4));
            byte[] count = [0, 0, 0, blocks, 0, 0];
            yield return Read([0x88, 0, .. lba, .. count], blocks * blockBytes);
            byte[] data = new byte[2 * blocks * blockBytes];
            Echo.AsSpan(0, Math.Min(Echo.Length, blocks * blockBytes)).CopyTo(data);
            data[random.Below(data.Length)] ^= random.Chance(1, 3) ? Bit() : (byte)0;
            byte options = (byte)(random.Chance(1, 2) ? 0x08 : 0);
            yield return new FuzzCommand([0x89, options, .. lba, .. count], 0, data);
            byte[] half = data[..(blocks * blockBytes)];
            byte opcode = One<byte>([0x8B, 0x8A, 0x8E, 0x9C]);
            count = opcode == 0x9C ? [0, 0, 0, blocks, 0, 0] : count;
            byte check = opcode == 0x8E ? (byte)(2 * random.Below(4)) : options;
            yield return new FuzzCommand([opcode, check, .. lba, .. count], 0, half);
        }
    }

    private IEnumerable<FuzzCommand> Unmaps()
    {
        for (int i = 0; i < 6; i++)
        {
            int count = random.Chance(1, 3) ? 255 + (int)random.Below(4) : (int)random.Below(20);
            byte[] ranges =
            [
                .. Enumerable
                    .Range(0, count)
                    .SelectMany(at => (byte[])[.. Big(8, (ulong)(at * 16 % Blocks)), .. Big(4, 8), 0, 0, 0, 0]),
            ];
            byte[] list = [.. Big(2, (ulong)ranges.Length + 6), .. Big(2, (ulong)ranges.Length), 0, 0, 0, 0, .. ranges];
            yield return Out([0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0], list);
            byte options = One<byte>([0, 8, 8, 8, 0x10, 9]);
            byte[] lba = Big(8, (ulong)random.Below(Blocks));
            byte[] zeros = (options & 1) != 0 ? [] : new byte[blockBytes];
            yield return new FuzzCommand([0x93, options, .. lba, .. Big(4, (ulong)random.Below(80)), 0, 0], 0, zeros);
            byte[] start = Big(8, (ulong)random.Below(random.Chance(1, 2) ? 64 : Blocks));
            yield return Read([0x9E, 0x12, .. start, .. Big(4, Length()), 0, 0], 4096);
        }
    }

    private IEnumerable<FuzzCommand> Sanitizes()
    {
        for (int i = 0; i < 3; i++)
        {
            byte action = One<byte>([1, 1, 2, 3, 0x1F]);
            byte options = (byte)(action | (random.Below(8) << 5));
            int length = random.Chance(1, 2) ? 4 : blockBytes;
            byte passes = (byte)((random.Below(2) << 7) | (1 + random.Below(3)));
            byte[] list = action == 1 ? [passes, 0, .. Big(2, (ulong)length), .. new byte[length]] : [];
            yield return Out([0x48, options, 0, 0, 0, 0, 0, 0, 0, 0], list) with
            {
                RestNs = 1_000_000 * random.Below(2),
            };
            yield return commands.Next();
            yield return Read([0x03, 0, 0, 0, 252, 0], 252) with
            {
                RestNs = 25_000_000,
            };
            yield return commands.Next();
        }
    }

    private IEnumerable<FuzzCommand> Opcodes()
    {
        for (int i = 0; i < 16; i++)
        {
            CommandDescription row = rows[(int)random.Below(rows.Count)];
            byte options = (byte)((random.Below(2) << 7) | random.Below(random.Chance(1, 8) ? 8 : 4));
            int action = random.Chance(3, 4) ? row.ServiceAction ?? 0 : One([1, 31, 32, 33, 65535]);
            byte[] opcode = [random.Chance(7, 8) ? (byte)row.OperationCode : One<byte>([0x7F, 0x7E, 0xC0, 0xFF])];
            byte[] asked = [0xA3, 0x0C, options, .. opcode, .. Big(2, (ulong)action)];
            yield return Read([.. asked, .. Big(4, Length()), 0, 0], 4096);
            yield return Read([0xA3, 0x0D, (byte)(random.Below(2) << 7), 0, 0, 0, .. Big(4, Length()), 0, 0], 4096);
        }
    }

    private IEnumerable<FuzzCommand> Pages()
    {
        for (int i = 0; i < 16; i++)
        {
            byte high = One<byte>([0x80, 0xB0, 0x00]);
            yield return Read([0x12, 1, (byte)(high + random.Below(16)), .. Big(2, Length()), 0], 4096);
            byte page = (byte)(random.Below(64) | (random.Below(4) << 6));
            byte[] from = Big(2, (ulong)random.Below(8));
            yield return Read([0x4D, (byte)random.Below(4), page, 0, 0, .. from, .. Big(2, Length()), 0], 4096);
            byte[] place = [0, 0, .. Big(2, random.Chance(1, 2) ? 0 : (ulong)random.Below(65536))];
            byte mode = One<byte>([0, 2, 3, 0x0A, 0x0B, 0x1C]);
            yield return Read([0x3C, mode, .. place, .. Big(3, Length()), 0], 4096);
            byte[] data = new byte[random.Below(600)];
            byte[] write = [0x3B, One<byte>([2, 0x0A]), .. place, .. Big(3, (ulong)data.Length), 0];
            yield return Out(write, data, setsLength: false);
        }
    }

    private IEnumerable<FuzzCommand> Orders()
    {
        for (int i = 0; i < 20; i++)
        {
            FuzzCommand next = random.Chance(1, 5)
                ? new FuzzCommand([], 0, []) { Function = (IscsiTaskFunction)(1 + random.Below(8)) }
                : commands.Next() with
                {
                    Attribute = 1 + (int)random.Below(4),
                };
            yield return next with
            {
                Peer = (int)random.Below(3),
                RestNs = random.Chance(1, 4) ? 1_000_000 : 0,
            };
        }
    }

    private IEnumerable<FuzzCommand> AbortedWhileKept()
    {
        for (int i = 0; i < 12; i++)
        {
            yield return Keeping(i < 2 ? i : (int)random.Below(5));
            yield return new FuzzCommand([], 0, [])
            {
                Function = One([
                    IscsiTaskFunction.AbortTask,
                    IscsiTaskFunction.AbortTaskSet,
                    IscsiTaskFunction.ClearTaskSet,
                ]),
                RestNs = random.Chance(1, 2) ? 0 : 1_000_000,
            };
        }
    }

    private FuzzCommand Keeping(int what) =>
        what switch
        {
            0 => Out([0x5F, 6, 0, 0, 0, 0, 0, 0, 0, 0], [.. new byte[15], 1, 0, 0, 0, 0, One<byte>([1, 5]), 0, 0, 0]),
            1 => Reserve(1, One<byte>([1, 3, 5, 6, 7, 8]), 1, 0),
            2 => Out([0x55, 0x11, 0, 0, 0, 0, 0, 0, 0, 0], [.. new byte[8], 0x0A, 0x0A, 0, 0x10, .. new byte[8]]),
            3 => Out([0x07, 0, 0, 0, 0, 0], [0, 0, 0, 4, 0, 0, 0, (byte)random.Below(8)]),
            _ => Plain(0x04, 0, 0, 0, 0, 0),
        };

    /// <summary>What a unit keeps: a registration, a reservation, modes, defects.</summary>
    public IEnumerable<FuzzCommand> Kept() =>
        [
            .. Ready().Select(command => command with { Peer = 0 }),
            Plain(0x1B, 0, 0, 0, 1, 0),
            .. Enumerable.Range(0, 4).Select(Keeping),
        ];

    /// <summary>What takes as long as the medium does, and goes on after a restart.</summary>
    public IEnumerable<FuzzCommand> Work() =>
        [
            random.Chance(1, 3)
                ? Out([0x04, 0x10, 0, 0, 0, 0], [0, 0x02, 0, 0], setsLength: false)
                : Out(
                    [0x48, (byte)(0x81 | (random.Below(2) << 5)), 0, 0, 0, 0, 0, 0, 0, 0],
                    [(byte)((random.Below(2) << 7) | (1 + random.Below(3))), 0, 0, 4, 1, 2, 3, 4]
                ),
        ];
}
