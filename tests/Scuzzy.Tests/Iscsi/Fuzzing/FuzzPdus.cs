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
        "SessionType=Discovery",
        "SessionType=Normal",
        "SessionType=Other",
        "HeaderDigest=CRC32C,None",
        "DataDigest=None,CRC32C",
        "HeaderDigest=Other",
        "MaxConnections=65535",
        "MaxConnections=0",
        "ErrorRecoveryLevel=2",
        "ErrorRecoveryLevel=7",
        "MaxRecvDataSegmentLength=512",
        "MaxRecvDataSegmentLength=16777216",
        "MaxBurstLength=512",
        "FirstBurstLength=0x200",
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
        "X-com.example.key=value",
        "NotAKey",
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
        return random.Chance(1, 3) ? keys + ";HeaderDigest=CRC32C;DataDigest=CRC32C" : keys;
    }

    /// <summary>A login request of any stage, with some of the keys that a login may have.</summary>
    public static Pdu Login(SeededRandom random, ulong isid)
    {
        var text = new StringBuilder();
        for (int count = (int)random.Below(4); count > 0; count--)
        {
            text.Append(s_loginKeys[random.Below(s_loginKeys.Length)]).Append(';');
        }

        if (random.Chance(1, 3))
        {
            text.Append($"InitiatorName={WireInitiator.Name};TargetName={IscsiBed.TargetName}");
        }

        int[] flags = [0x00, 0x40, 0x04, 0x44, 0x81, 0x83, 0x87, 0x81, (int)random.Below(256)];
        Pdu pdu = Pdu.Login(text.ToString(), 1, flags[random.Below(flags.Length)], isid);
        return random.Chance(1, 6) ? pdu.SetWord(20, (uint)random.Below(3) << 16) : pdu;
    }

    /// <summary>A PDU for a session.</summary>
    public static Pdu Next(SeededRandom random, WireInitiator session, IReadOnlyList<CommandDescription> commands)
    {
        uint tag = (uint)random.Below(8);
        uint cmdSn = random.Chance(1, 10) ? session.CmdSn + (uint)random.Below(20) - 4 : session.CmdSn++;
        Pdu pdu = random.Below(16) switch
        {
            0 => Pdu.Manage((IscsiTaskFunction)random.Below(10), 900 + tag, session.CmdSn, tag, cmdSn),
            1 => Pdu.Of(IscsiOpcode.NopOut, tag, cmdSn),
            2 => Text(random, tag, cmdSn),
            3 => Pdu.Of((IscsiOpcode)random.Below(64), tag, cmdSn, (int)random.Below(256)),
            8 => Snack(random, tag),
            4 when random.Chance(1, 4) => Pdu.Of(IscsiOpcode.LogoutRequest, tag, cmdSn, 0x80 | (int)random.Below(4))
                .SetWord(20, (uint)random.Below(3) << 16),
            5 or 6 or 7 => DataOut(random, tag),
            _ => Command(random, tag, cmdSn, commands),
        };
        if (pdu.Opcode != IscsiOpcode.DataOut && random.Chance(1, 2))
        {
            pdu.SetWord(28, (uint)random.Below(24));
        }

        return random.Chance(1, 10) ? pdu.Immediate() : pdu;
    }

    private static Pdu Command(SeededRandom random, uint tag, uint cmdSn, IReadOnlyList<CommandDescription> commands)
    {
        uint lba = (uint)random.Below(8200);
        ushort blocks = (ushort)random.Below(random.Chance(1, 8) ? 2000 : 40);
        int length = random.Chance(1, 8) ? (int)random.Below(1 << 27) : blocks * 512;
        Pdu pdu;
        switch (random.Below(12))
        {
            case < 6:
                pdu = Known(random, tag, cmdSn, commands[(int)random.Below(commands.Count)]);
                break;
            case 6:
                pdu = Pdu.Command(Cdb.Inquiry(255), tag, cmdSn, read: 255);
                break;
            case 7:
                byte[] noise = new byte[16];
                random.Fill(noise);
                pdu = Pdu.Command(Cdb.FromPadded(noise), tag, cmdSn, (int)random.Below(9000), (int)random.Below(9000));
                break;
            case 8 or 9:
                pdu = Pdu.Command(Cdb.Write10(lba, blocks), tag, cmdSn, write: Math.Max(1, length));
                pdu.Data = new byte[Math.Min(length, (int)random.Below(9000))];
                break;
            default:
                pdu = Pdu.Command(Cdb.Read10(lba, blocks), tag, cmdSn, read: Math.Max(1, length));
                break;
        }

        if (random.Chance(1, 4))
        {
            pdu.SetByte(1, pdu.Flags & 0x7F);
        }

        if (random.Chance(1, 16))
        {
            pdu.Additional = new byte[4 * random.Below(6)];
            random.Fill(pdu.Additional);
        }

        pdu.Header[9] = (byte)(random.Chance(1, 10) ? 1 : 0);
        return pdu;
    }

    /// <summary>A command that the unit has, with few bits set, all of them bits that it looks at.</summary>
    private static Pdu Known(SeededRandom random, uint tag, uint cmdSn, CommandDescription command)
    {
        ReadOnlySpan<byte> usage = command.Usage.Span;
        byte[] cdb = new byte[Math.Max(16, usage.Length)];
        for (int i = 1; i < usage.Length; i++)
        {
            byte value = random.Below(4) switch
            {
                0 => (byte)random.Below(256),
                1 => (byte)random.Below(16),
                _ => 0,
            };
            cdb[i] = (byte)(value & usage[i]);
        }

        cdb[0] = (byte)command.OperationCode;
        if (command.ServiceAction is { } action)
        {
            bool isLong = cdb[0] == 0x7F;
            cdb[isLong ? 7 : 1] = isLong ? (byte)24 : (byte)((cdb[1] & 0xE0) | action);
            cdb[isLong ? 9 : 1] = isLong ? (byte)action : cdb[1];
        }

        bool isOut = random.Chance(1, 2);
        byte[] data = isOut ? Parameters(random) : [];
        Pdu pdu = Pdu.Command(
            Cdb.FromPadded(cdb.AsSpan(0, 16)),
            tag,
            cmdSn,
            isOut ? 0 : (int)random.Below(4096),
            data.Length,
            data
        );
        if (cdb.Length > 16)
        {
            pdu.Additional = [0, (byte)(cdb.Length - 15), 1, 0, .. cdb[16..]];
        }

        return pdu;
    }

    /// <summary>Parameter data: small numbers where lengths and counts are.</summary>
    private static byte[] Parameters(SeededRandom random)
    {
        byte[] data = new byte[random.Chance(1, 4) ? random.Below(2048) : random.Below(64)];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = random.Below(6) switch
            {
                0 => (byte)random.Below(256),
                1 or 2 => (byte)(4 * random.Below(16)),
                _ => 0,
            };
        }

        return data;
    }

    private static Pdu DataOut(SeededRandom random, uint tag)
    {
        uint transferTag = random.Chance(1, 2) ? Bhs.NoTag : ((uint)random.Below(8) << 16) | (uint)random.Below(8);
        int offset = (int)random.Below(8) * 512;
        byte[] data = new byte[random.Below(16) * 512];
        return Pdu.DataOut(tag, transferTag, (uint)random.Below(3), offset, data, random.Chance(1, 2));
    }

    private static Pdu Snack(SeededRandom random, uint tag)
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
