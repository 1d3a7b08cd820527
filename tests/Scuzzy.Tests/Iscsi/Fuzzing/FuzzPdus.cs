using System.Globalization;
using System.Text;
using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;
using Scuzzy.Target;
using Scuzzy.Tests.Iscsi.Target;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>PDUs of full feature phase that know the protocol's structure, and bytes changed at random.</summary>
internal static class FuzzPdus
{
    private static readonly string[] s_loginKeys =
    [
        "AuthMethod=CHAP,None",
        "AuthMethod=CHAP",
        "AuthMethod=None",
        "CHAP_A=5",
        "CHAP_A=8,7,6,5",
        "CHAP_A=99",
        "CHAP_N=user;CHAP_R=0x00112233445566778899aabbccddeeff",
        "CHAP_N=user;CHAP_R=0bAAAAAAAAAAAAAAAAAAAAAA==",
        "CHAP_I=1;CHAP_C=0x0011223344556677",
        "CHAP_I=999;CHAP_C=zz",
        "CHAP_I=1;CHAP_C=0bAAECAwQFBgcICQ==",
        "CHAP_N=other;CHAP_R=0x00",
        "CHAP_A=5;CHAP_N=user",
        "CHAP_N=user",
        "CHAP_R=0x00",
        "CHAP_I=1",
        "CHAP_C=0x00",
        "AuthMethod=CHAP;CHAP_A=5",
        "AuthMethod=CHAP;CHAP_N=user;CHAP_R=0x00",
        "AuthMethod=Reject",
        "SessionType=Discovery",
        "SessionType=Normal",
        "SessionType=Other",
        "HeaderDigest=CRC32C,None",
        "DataDigest=None,CRC32C",
        "HeaderDigest=Other",
        "HeaderDigest=?",
        "DataDigest=?",
        "MaxConnections=65535",
        "MaxConnections=0",
        "ErrorRecoveryLevel=2",
        "ErrorRecoveryLevel=7",
        "MaxRecvDataSegmentLength=512",
        "MaxRecvDataSegmentLength=16777216",
        "MaxBurstLength=512",
        "FirstBurstLength=0x200",
        "FirstBurstLength=?",
        "MaxBurstLength=Irrelevant",
        "MaxBurstLength=512;FirstBurstLength=65536",
        "MaxBurstLength=0X2000",
        "InitialR2T=No",
        "ImmediateData=maybe",
        "DefaultTime2Wait=3600",
        "DefaultTime2Retain=0",
        "MaxOutstandingR2T=0",
        "DataPDUInOrder=No",
        "DataSequenceInOrder=No",
        "IFMarker=Yes",
        "OFMarkInt=2048~65535",
        "TaskReporting=FastAbort,RFC3720",
        "iSCSIProtocolLevel=1,2",
        "InitiatorAlias=a",
        "InitiatorAlias=",
        "TargetAlias=NotUnderstood",
        "TargetAddress=NotUnderstood;TargetPortalGroupTag=Irrelevant",
        "TargetAlias=b",
        "SendTargets=All",
        "X-com.example.key=value",
        "NotAKey",
        "InitiatorName=iqn.2026-01.test:other",
        "TargetName=other",
        "=",
    ];

    /// <summary>Keys of a login that the target may like.</summary>
    public static string Keys(SeededRandom random)
    {
        string YesNo() => random.Chance(1, 2) ? "Yes" : "No";
        string Length() => (512 << (int)random.Below(10)).ToString(CultureInfo.InvariantCulture);
        string keys = $"InitialR2T={YesNo()};ImmediateData={YesNo()};MaxConnections={1 + random.Below(3)}";
        keys += $";MaxRecvDataSegmentLength={Length()};MaxBurstLength={Length()};FirstBurstLength={Length()}";
        keys += $";MaxOutstandingR2T={1 + random.Below(9)};ErrorRecoveryLevel={random.Below(3)}";
        keys += random.Chance(1, 8) ? $";iSCSIProtocolLevel={random.Below(3)};TaskReporting=RFC3720" : "";
        return random.Chance(1, 3) ? keys + ";HeaderDigest=CRC32C;DataDigest=CRC32C" : keys;
    }

    /// <summary>Some of the keys that a login may have.</summary>
    public static string LoginKeys(SeededRandom random)
    {
        var text = new StringBuilder();
        for (int count = (int)random.Below(4); count > 0; count--)
        {
            text.Append(s_loginKeys[random.Below(s_loginKeys.Length)]).Append(';');
        }

        return text.ToString();
    }

    /// <summary>Names of an initiator and of a target: of the disks, of another, or of none.</summary>
    public static string Names(SeededRandom random)
    {
        string[] targets = ["", "", "", "", "-moved", "-away", "-named", "-closed", "-none"];
        string initiator = random.Chance(7, 8) ? WireInitiator.Name : "iqn.2026-01.test:other";
        return $"InitiatorName={initiator};TargetName={IscsiBed.TargetName}{targets[random.Below(targets.Length)]};";
    }

    /// <summary>A text of many keys, most of which nobody knows.</summary>
    public static string LongText(SeededRandom random)
    {
        var text = new StringBuilder(random.Chance(1, 2) ? "MaxRecvDataSegmentLength=512;" : "");
        int pairs = 1 + (int)random.Below(random.Chance(1, 4) ? 160 : 125);
        int keyLength = 1 + (int)random.Below(random.Chance(1, 16) ? 70 : 58);
        int valueLength = 1 + (int)random.Below(random.Chance(1, 8) ? 2100 : 30);
        string[] values = [new('v', valueLength), "?", "NotUnderstood"];
        string value = values[random.Below(values.Length)];
        for (int i = 0; i < pairs; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"X-{new string('k', keyLength)}{i}={value};");
        }

        return text.ToString();
    }

    /// <summary>Bytes as text has them, hexadecimal or base64, now and then spoilt.</summary>
    public static string Binary(SeededRandom random, byte[] bytes)
    {
        string[] prefixes = ["0x", "0X", "0b", "0B"];
        int form = (int)random.Below(prefixes.Length);
        string digits = form < 2 ? Convert.ToHexString(bytes) : Convert.ToBase64String(bytes);
        if (random.Chance(1, 6))
        {
            digits = new string('A', (int)random.Below(random.Chance(1, 4) ? 2050 : 80));
        }

        if (random.Chance(1, 4))
        {
            const string Spoiling = " \t\r\ng=-A";
            digits = digits.Insert(
                (int)random.Below(digits.Length + 1),
                $"{Spoiling[(int)random.Below(Spoiling.Length)]}"
            );
        }

        string[] odd = ["", "0", "0z", "1x", "0x0", "zz"];
        return random.Chance(1, 16) ? odd[random.Below(odd.Length)] + digits : prefixes[form] + digits;
    }

    /// <summary>A PDU for a session.</summary>
    /// <param name="random">Where it is drawn from.</param>
    /// <param name="session">The session, whose command number moves on.</param>
    /// <param name="commands">What to say to its units.</param>
    /// <param name="isWild">The protocol is often broken; else mostly kept.</param>
    /// <param name="data">What the target gets if it asks for data of the task.</param>
    public static Pdu Next(
        SeededRandom random,
        WireInitiator session,
        FuzzCommands commands,
        bool isWild,
        out byte[] data
    )
    {
        data = [];
        uint tag = isWild ? (uint)random.Below(8) : session.NewTag();
        uint recent = isWild ? tag : tag - (uint)random.Below(4);
        bool isLost = random.Chance(1, isWild ? 10 : 200);
        uint cmdSn = isLost ? session.CmdSn + (uint)random.Below(20) - 4 : session.CmdSn++;
        Pdu pdu = random.Below(
            isWild ? 16
            : random.Chance(1, 3) ? 20
            : 64
        ) switch
        {
            0 => Manage(random, 900 + tag, session.CmdSn, recent, cmdSn),
            1 => Pdu.Of(IscsiOpcode.NopOut, tag, cmdSn),
            2 => Text(random, tag, cmdSn),
            3 when isWild => Pdu.Of((IscsiOpcode)random.Below(64), tag, cmdSn, (int)random.Below(256)),
            8 => Snack(random, recent),
            4 when random.Chance(1, 4) => Pdu.Of(IscsiOpcode.LogoutRequest, tag, cmdSn, 0x80 | (int)random.Below(4))
                .SetWord(20, (uint)random.Below(3) << 16),
            5 or 6 or 7 when isWild => DataOut(random, tag),
            _ => Command(random, tag, cmdSn, commands, out data),
        };
        bool acknowledges = pdu.Opcode is not (IscsiOpcode.DataOut or IscsiOpcode.TaskManagementRequest);
        if (acknowledges && random.Chance(1, 2))
        {
            pdu.SetWord(28, (uint)random.Below(24));
        }

        return random.Chance(1, 10) ? pdu.Immediate() : pdu;
    }

    /// <summary>What puts an end to what conversations before left behind: tasks, unit attentions, reservations, a unit
    /// that was stopped.</summary>
    public static IEnumerable<(Pdu Pdu, byte[] Data)> Refresh(WireInitiator session, int lun)
    {
        Pdu reset = Pdu.Manage(IscsiTaskFunction.LogicalUnitReset, session.NewTag(), session.CmdSn);
        reset.Header[9] = (byte)lun;
        yield return (reset, []);
        byte[] keys = [.. new byte[15], 1, .. new byte[8]];
        byte[] key = [.. new byte[7], 1, .. new byte[16]];
        (byte[] Cdb, byte[] Data)[] commands =
        [
            ([0x00], []),
            ([0x5F, 0x06, 0, 0, 0, 0, 0, 0, 24], keys),
            ([0x5F, 0x03, 0, 0, 0, 0, 0, 0, 24], key),
            ([0x1B, 0, 0, 0, 0x03], []),
            ([0x1B, 0, 0, 0, 0x01], []),
        ];
        foreach ((byte[] bytes, byte[] data) in commands)
        {
            var cdb = Cdb.FromPadded([.. bytes, .. new byte[16 - bytes.Length]]);
            Pdu pdu = Pdu.Command(cdb, session.NewTag(), session.CmdSn++, write: data.Length, data: data);
            pdu.Header[9] = (byte)lun;
            yield return (pdu, data);
        }
    }

    private static Pdu Manage(SeededRandom random, uint tag, uint cmdSn, uint about, uint refCmdSn)
    {
        Pdu pdu = Pdu.Manage((IscsiTaskFunction)random.Below(10), tag, cmdSn, about, refCmdSn);
        pdu.Header[9] = (byte)random.Below(2);
        return pdu;
    }

    private static Pdu Command(SeededRandom random, uint tag, uint cmdSn, FuzzCommands commands, out byte[] data)
    {
        FuzzCommand command = commands.Next();
        data = command.Data;
        bool isImmediate = random.Chance(3, 4);
        byte[] cdb = [.. command.Cdb, .. new byte[Math.Max(0, 16 - command.Cdb.Length)]];
        int write = random.Chance(1, 32) ? (int)random.Below(1 << 27) : command.Data.Length;
        Pdu pdu = Pdu.Command(
            Cdb.FromPadded(cdb.AsSpan(0, 16)),
            tag,
            cmdSn,
            command.Read,
            write,
            isImmediate ? command.Data[..Math.Min(command.Data.Length, 8192)] : []
        );
        if (cdb.Length > 16)
        {
            pdu.Additional = [0, (byte)(cdb.Length - 15), 1, 0, .. cdb[16..]];
        }

        if (random.Chance(1, 24))
        {
            pdu.Additional = Additional(random);
            pdu.SetByte(1, pdu.Flags | 0x60);
        }

        // Whether unsolicited data follows, and the task attribute.
        int flags = random.Chance(1, 8) ? pdu.Flags & 0x7F : pdu.Flags;
        pdu.SetByte(1, random.Chance(1, 6) ? (flags & 0xF8) | (int)random.Below(8) : flags);
        pdu.Header[9] = (byte)(random.Chance(1, 6) ? random.Below(3) : commands.Lun);
        if (random.Chance(1, 16))
        {
            // Each addressing method, and the well-known unit of REPORT LUNS.
            byte[] methods = [0x40, 0x80, 0xC0, 0xC1, 0xD2, 0xE1];
            pdu.Header[8] = methods[random.Below(methods.Length)];
        }

        return pdu;
    }

    /// <summary>Additional headers: of both kinds and others, whose lengths are mostly right.</summary>
    public static byte[] Additional(SeededRandom random)
    {
        List<byte> all = [];
        for (int count = random.Chance(3, 4) ? 1 : 3; count > 0; count--)
        {
            byte[] read = [0, 5, 2, 0, 0, 0, (byte)(2 * random.Below(32)), (byte)(random.Below(3) / 2 * 8)];
            byte[] segment = random.Below(6) switch
            {
                0 => [0, (byte)(1 + random.Below(8)), 1, 0, 1, 2, 3, 4, 5, 6, 7, 8],
                1 => [0, (byte)random.Below(8), (byte)random.Below(4), 0, 1, 2, 3, 4],
                2 => [(byte)random.Below(2), 1, 3, 0],
                _ => read,
            };
            int whole = (3 + segment[1] + 3) & ~3;
            all.AddRange(random.Chance(7, 8) ? segment.Take(whole) : segment);
        }

        return [.. all];
    }

    /// <summary>What an R2T asks for: of the data that goes with the task, as much as one PDU may have.</summary>
    public static Pdu Answer(SeededRandom random, Pdu asked, byte[] data)
    {
        int offset = (int)asked.Word(40);
        byte[] part = new byte[Math.Min(asked.Word(44), 64 << 10)];
        if (offset >= 0 && offset < data.Length)
        {
            data.AsSpan(offset, Math.Min(part.Length, data.Length - offset)).CopyTo(part);
        }

        bool isFinal = part.Length == asked.Word(44) != random.Chance(1, 16);
        int shift = random.Chance(1, 32) ? 512 : 0;
        Pdu pdu = Pdu.DataOut(asked.Tag, asked.TransferTag, 0, offset + shift, part, isFinal);
        pdu.SetWord(8, asked.Word(8)).SetWord(12, asked.Word(12));
        return pdu;
    }

    private static Pdu DataOut(SeededRandom random, uint tag)
    {
        uint transferTag = random.Chance(1, 2) ? Bhs.NoTag : ((uint)random.Below(8) << 16) | (uint)random.Below(8);
        int offset = (int)random.Below(8) * 512;
        byte[] data = new byte[random.Below(16) * 512];
        return Pdu.DataOut(tag, transferTag, (uint)random.Below(3), offset, data, random.Chance(1, 2));
    }

    /// <summary>A request for something to be said once more.</summary>
    public static Pdu Snack(SeededRandom random, uint tag)
    {
        uint about = random.Chance(1, 3) ? Bhs.NoTag : tag;
        Pdu pdu = Pdu.Of(IscsiOpcode.Snack, about, 0, 0x80 | (int)random.Below(4));
        pdu.SetWord(20, (uint)random.Below(3)).SetWord(28, (uint)random.Below(6));
        return pdu.SetWord(40, (uint)random.Below(5)).SetWord(44, (uint)random.Below(5));
    }

    private static Pdu Text(SeededRandom random, uint tag, uint cmdSn)
    {
        Pdu pdu = Pdu.Of(IscsiOpcode.TextRequest, tag, cmdSn, random.Chance(3, 4) ? 0x80 : 0x40);
        pdu.SetWord(20, random.Chance(3, 4) ? Bhs.NoTag : 1);
        string[] texts =
        [
            "SendTargets=All\0",
            "SendTargets=\0",
            "MaxRecvDataSegmentLength=512\0",
            "MaxRecvDataSegmentLength=0x1000\0",
            "MaxRecvDataSegmentLength=?\0",
            "InitialR2T=?\0ErrorRecoveryLevel=0\0",
            $"SendTargets={IscsiBed.TargetName}\0",
            $"X-long={new string('a', 3000)}\0",
            "X-a=b\0",
            "\0\0=",
            "",
        ];
        pdu.Data = Encoding.UTF8.GetBytes(texts[random.Below(texts.Length)]);
        return pdu;
    }

    /// <summary>The bytes with something added, cut off or changed.</summary>
    public static byte[] Mutated(SeededRandom random, byte[] bytes)
    {
        byte[] changed = [.. bytes];
        switch (random.Below(changed.Length == 0 ? 2 : 4))
        {
            case 0:
                return changed[..(int)random.Below(changed.Length + 1)];
            case 1:
                byte[] noise = new byte[random.Below(200)];
                random.Fill(noise);
                return [.. changed, .. noise];
            case 2:
                changed[random.Below(Math.Min(48, changed.Length))] = (byte)(random.Chance(1, 2) ? 0xFF : 0);
                return changed;
            default:
                changed[random.Below(Math.Min(64, changed.Length))] ^= (byte)(1 << (int)random.Below(8));
                return changed;
        }
    }
}
