using Scuzzy.Runtime;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage.Filters;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Nbd.Wire;
using Scuzzy.Storage.Stores;
using static Scuzzy.Tests.Storage.Nbd.NbdBed;

namespace Scuzzy.Tests.Storage.Nbd;

/// <summary>Well-formed conversations, mutated knowing their structure: whatever comes, the server does not throw,
/// leaks no buffer, and serves a well-behaved client beside it.</summary>
public sealed class NbdFuzzTests(ITestOutputHelper output)
{
    private const int Cases = 20_000;
    private const int CasesPerMachine = 500;

    [Fact]
    public void The_server_survives_whatever_it_is_sent()
    {
        ulong seed = (ulong)Environment.TickCount64;
        int mutations = 0;
        long requests = 0;
        for (int machine = 0; machine < Cases / CasesPerMachine; machine++)
        {
            var random = new SeededRandom(seed + (ulong)machine);
            try
            {
                mutations += RunMachine(random, seed + (ulong)machine, ref requests);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed + (ulong)machine}", e);
            }
        }

        output.WriteLine($"{Cases} conversations, {requests} messages, {mutations} mutations, from seed {seed}");
        Assert.True(mutations > Cases);
    }

    private static int RunMachine(SeededRandom random, ulong seed, ref long messages)
    {
        using var bed = new NbdBed(
            new NbdServerOptions
            {
                MaximumRequests = 8,
                MaximumBufferBytes = 256 * 1024,
                MaximumConnections = 600,
            },
            new VirtualRuntimeOptions
            {
                Cpus = 2,
                ScheduleSeed = seed,
                PreemptionPermille = 100,
            }
        );
        bed.Add("slow", new DelayFilter(new RamStore(bed.Shard, DiskBytes), new DelayOptions { JitterNs = 3_000_000 }));
        bed.Add("read-only", new RamStore(bed.Shard, 4096, isReadOnly: true));
        var own = new RamStore(bed.Shard, 65536, isReadOnly: true);
        own.Fill(seed);
        bed.Add("own", own);
        WirePeer good = bed.Enter(name: "own");
        int mutations = 0;
        for (int i = 0; i < CasesPerMachine; i++)
        {
            WirePeer peer = bed.Connect();
            List<byte[]> conversation = Conversation(random);
            mutations += Mutate(random, conversation);
            messages += conversation.Count;
            foreach (byte[] message in conversation)
            {
                peer.Send(message);
                if (random.Chance(1, 8))
                {
                    bed.Runtime.Run(bed.Runtime.NowNs + 1_000_000);
                }
            }

            peer.IsReading = !random.Chance(1, 16);
            bed.Runtime.Run(bed.Runtime.NowNs + 10_000_000);
            peer.Close();
            if (i % 50 == 0)
            {
                ulong cookie = random.Next();
                byte[] reply = bed.Exchange(good, Request(NbdCommand.Read, cookie, 4096, 4096));
                Assert.Equal(28 + 4096, reply.Length);
                Assert.True(FillPattern.Matches(seed, 4096, reply.AsSpan(28)));
            }
        }

        bed.CheckThatItServes();
        good.Close();
        bed.Settle();
        Assert.Equal(0, bed.Server.ConnectionCount);
        Assert.Equal(0, bed.Server.Pool.LeasedCount);
        return mutations;
    }

    private static List<byte[]> Conversation(SeededRandom random)
    {
        List<byte[]> messages = [Bytes("00000003")];
        string name = random.Below(4) switch
        {
            0 => "slow",
            1 => "read-only",
            _ => "disk",
        };
        for (long i = random.Below(4); i > 0; i--)
        {
            messages.Add(
                random.Below(6) switch
                {
                    0 => Option(NbdOption.List),
                    1 => Option(NbdOption.StructuredReply),
                    2 => Option(NbdOption.SetMetaContext, Contexts(name, "base:allocation", "a:b")),
                    3 => Option(NbdOption.ListMetaContext, Contexts(name)),
                    4 => Option(NbdOption.StartTls),
                    _ => Option(NbdOption.Info, [.. Text(name), 0, 2, 0, 1, 0, 3]),
                }
            );
        }

        messages.Add(
            random.Chance(1, 5)
                ? Option(NbdOption.ExportName, [.. System.Text.Encoding.UTF8.GetBytes(name)])
                : Option(NbdOption.Go, [.. Text(name), 0, 0])
        );
        for (long i = random.Below(12); i > 0; i--)
        {
            messages.Add(RandomRequest(random));
        }

        return messages;
    }

    private static byte[] RandomRequest(SeededRandom random)
    {
        var command = (NbdCommand)random.Below(8);
        uint length = (uint)(random.Below(20) + 1) * 512;
        ulong offset = (ulong)random.Below(DiskBytes / 512) * 512;
        var flags = (NbdCommandFlags)(random.Chance(1, 4) ? 1 << (int)random.Below(4) : 0);
        byte[] data = command == NbdCommand.Write ? new byte[length] : [];
        return command == NbdCommand.Flush
            ? Request(command, random.Next(), 0, 0, flags)
            : Request(command, random.Next(), offset, length, flags, data);
    }

    /// <summary>Breaks a conversation in one to three places.</summary>
    private static int Mutate(SeededRandom random, List<byte[]> messages)
    {
        int count = 1 + (int)random.Below(3);
        for (int i = 0; i < count; i++)
        {
            int at = (int)random.Below(messages.Count);
            byte[] message = messages[at];
            switch (random.Below(9))
            {
                case 0:
                    messages.RemoveAt(at);
                    messages.Insert((int)random.Below(messages.Count + 1), message);
                    break;
                case 1:
                    messages.Insert(at, message);
                    break;
                case 2:
                    messages[at] = message[..(int)random.Below(message.Length + 1)];
                    break;
                case 3:
                    byte[] noise = new byte[random.Below(80)];
                    random.Fill(noise);
                    messages[at] = [.. message, .. noise];
                    break;
                case 4:
                    messages[at] = new byte[random.Below(64)];
                    random.Fill(messages[at]);
                    break;
                case 5:
                    // A length or a count becomes extreme: all are big-endian words in the first 32 bytes.
                    messages[at] = WithWord(random, message);
                    break;
                default:
                    messages[at] = WithBits(random, message);
                    break;
            }

            if (messages.Count == 0)
            {
                messages.Add([]);
            }
        }

        return count;
    }

    private static byte[] WithWord(SeededRandom random, byte[] message)
    {
        byte[] changed = [.. message];
        int at = (int)random.Below(Math.Max(1, Math.Min(8, message.Length / 4))) * 4;
        byte[] word = random.Below(5) switch
        {
            0 => [0xFF, 0xFF, 0xFF, 0xFF],
            1 => [0x80, 0, 0, 0],
            2 => [0, 0, 0, 0],
            3 => [0x7F, 0xFF, 0xFE, 0x00],
            _ => [0x02, 0, 0, 0],
        };
        for (int i = 0; i < 4 && at + i < changed.Length; i++)
        {
            changed[at + i] = word[i];
        }

        return changed;
    }

    private static byte[] WithBits(SeededRandom random, byte[] message)
    {
        byte[] changed = [.. message];
        for (long i = 1 + random.Below(4); i > 0 && changed.Length > 0; i--)
        {
            int range = random.Chance(3, 4) ? Math.Min(32, changed.Length) : changed.Length;
            changed[random.Below(range)] ^= (byte)(1 << (int)random.Below(8));
        }

        return changed;
    }
}
