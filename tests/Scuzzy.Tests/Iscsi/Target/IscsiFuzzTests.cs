using System.Globalization;
using Scuzzy.Iscsi.Target;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>Conversations that know the structure of PDUs, some of them mutated: whatever comes, the server does not
/// throw, leaks nothing, stays within its bounds, and serves a well-behaved initiator beside it.</summary>
/// <remarks>SCUZZY_FUZZ_CASES makes a campaign of it.</remarks>
public sealed class IscsiFuzzTests(ITestOutputHelper output)
{
    private const int CasesPerMachine = 250;

    private static readonly int s_cases = int.Parse(
        Environment.GetEnvironmentVariable("SCUZZY_FUZZ_CASES") ?? "2500",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public void The_server_survives_whatever_it_is_sent()
    {
        ulong seed = (ulong)Environment.TickCount64 << 16;
        long pdus = 0;
        long answers = 0;
        for (int machine = 0; machine < s_cases / CasesPerMachine; machine++)
        {
            ulong own = seed + (ulong)machine;
            try
            {
                RunMachine(new SeededRandom(own), own, ref pdus, ref answers);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {own}", e);
            }
        }

        output.WriteLine($"{s_cases} conversations, {pdus} PDUs, {answers} answers, from seed {seed}");
        Assert.True(answers > s_cases);
    }

    private static void RunMachine(SeededRandom random, ulong seed, ref long pdus, ref long answers)
    {
        using var bed = new IscsiBed(
            new IscsiServerOptions
            {
                Window = 1 + (int)random.Below(16),
                MaximumBufferBytes = 1 << (12 + (int)random.Below(10)),
                MaximumSessions = 40,
                MaximumConnections = 60,
                MaximumLogins = 30,
            },
            seed,
            preemption: 100
        );
        for (int i = 0; i < CasesPerMachine; i++)
        {
            bed.Store.IsOpen = random.Chance(2, 3);
            var peers = new List<WireInitiator> { bed.Connect() };
            WireInitiator first = peers[0];
            first.CmdSn = (uint)random.Next();
            if (random.Chance(4, 5) && first.Login(Keys(random), isid: (ulong)random.Below(5)).Header[36] == 0)
            {
                answers++;
                if (random.Chance(1, 4))
                {
                    WireInitiator second = bed.Connect();
                    second.CmdSn = first.CmdSn;
                    second.Login("", (ulong)random.Below(5), first.Tsih, (ushort)random.Below(3));
                    peers.Add(second);
                }
            }

            pdus += Converse(random, bed, peers);
            answers += peers.Sum(p => p.Peer.ReceivedCount > 0 ? 1 : 0);
            if (random.Chance(3, 4))
            {
                peers.ForEach(p => p.Peer.Close());
            }

            while (bed.Store.Held.Count > 0 && random.Chance(9, 10))
            {
                bed.Store.Release((int)random.Below(bed.Store.Held.Count));
            }
        }

        bed.Store.IsOpen = true;
        bed.Store.ReleaseAll();
        bed.Settle(200_000_000_000);
        Assert.Equal((0, 0, 0L), (bed.Server.ConnectionCount, bed.Server.SessionCount, bed.Server.Pool.LeasedBytes));
        bed.CheckThatItServes();
    }

    private static int Converse(SeededRandom random, IscsiBed bed, List<WireInitiator> peers)
    {
        int count = 1 + (int)random.Below(24);
        for (int i = 0; i < count; i++)
        {
            WireInitiator peer = peers[(int)random.Below(peers.Count)];
            byte[] bytes = RandomPdu(random, peers[0]).ToBytes(peer.HasHeaderDigest, peer.HasDataDigest);
            if (random.Chance(1, 12))
            {
                bytes = Mutated(random, bytes);
            }

            int cut = (int)random.Below(bytes.Length + 1);
            peer.Peer.Send(bytes[..cut]);
            peer.Peer.Send(bytes[cut..]);
            if (random.Chance(1, 4))
            {
                bed.Settle(1_000_000);
            }

            if (bed.Store.Held.Count > 0 && random.Chance(1, 3))
            {
                bed.Store.Release((int)random.Below(bed.Store.Held.Count));
            }
        }

        bed.Settle(10_000_000);
        return count;
    }

    private static string Keys(SeededRandom random)
    {
        string YesNo() => random.Chance(1, 2) ? "Yes" : "No";
        string Length() => (512 << (int)random.Below(10)).ToString(CultureInfo.InvariantCulture);
        string keys = $"InitialR2T={YesNo()};ImmediateData={YesNo()};MaxConnections={1 + random.Below(3)}";
        keys += $";MaxRecvDataSegmentLength={Length()};MaxBurstLength={Length()};FirstBurstLength={Length()}";
        keys += $";MaxOutstandingR2T={1 + random.Below(9)};ErrorRecoveryLevel={random.Below(3)}";
        return random.Chance(1, 3) ? keys + ";HeaderDigest=CRC32C;DataDigest=CRC32C" : keys;
    }

    private static Pdu RandomPdu(SeededRandom random, WireInitiator session)
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
            4 when random.Chance(1, 4) => Pdu.Of(IscsiOpcode.LogoutRequest, tag, cmdSn, 0x80 | (int)random.Below(4)),
            5 or 6 or 7 => DataOut(random, tag),
            _ => Command(random, tag, cmdSn),
        };
        if (pdu.Opcode != IscsiOpcode.DataOut && random.Chance(1, 2))
        {
            pdu.SetWord(28, (uint)random.Below(24));
        }

        return random.Chance(1, 10) ? pdu.Immediate() : pdu;
    }

    private static Pdu Command(SeededRandom random, uint tag, uint cmdSn)
    {
        uint lba = (uint)random.Below(8200);
        ushort blocks = (ushort)random.Below(40);
        int length = random.Chance(1, 8) ? (int)random.Below(1 << 27) : blocks * 512;
        Pdu pdu;
        switch (random.Below(6))
        {
            case 0:
                pdu = Pdu.Command(Cdb.Inquiry(255), tag, cmdSn, read: 255);
                break;
            case 1:
                byte[] noise = new byte[16];
                random.Fill(noise);
                pdu = Pdu.Command(Cdb.FromPadded(noise), tag, cmdSn, (int)random.Below(9000), (int)random.Below(9000));
                break;
            case 2 or 3:
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
        pdu.Data = System.Text.Encoding.UTF8.GetBytes(texts[random.Below(texts.Length)]);
        return pdu;
    }

    private static byte[] Mutated(SeededRandom random, byte[] bytes)
    {
        byte[] changed = [.. bytes];
        switch (random.Below(4))
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
