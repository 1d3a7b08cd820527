using System.Net.Sockets;
using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;
using Scuzzy.Tests.Interop;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Durability;

/// <summary>What <c>--state</c> and a thin image keep: registrations and reservation with APTPL, saved mode pages,
/// unmapped blocks.</summary>
[Trait("category", "durability")]
public sealed class KeptStateTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 200;
    private const int LoadDepth = 8;
    private const ulong LoadCookies = 1 << 20;
    private const ulong ChangeCookie = 7;

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-state-").FullName;
    private readonly int _seed = Environment.TickCount;
    private ulong _lastLoad = LoadCookies;

    private string Image => Path.Combine(_folder, "disk.img");

    private string[] Arguments => ["--lun", $"0=file:{Image},thin", "--state", _folder];

    private string StateFile => Path.Combine(_folder, $"{ServedTarget.Name}-lun0.state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Changes one after the other while others write; a change that was not answered holds or does not.
    /// </summary>
    [Fact]
    public void A_target_that_is_killed_200_times_has_kept_each_change_that_it_acknowledged()
    {
        MakeImage();
        var random = new Random(_seed);
        using var server = new ServedTarget(Arguments);
        KeptUnitState? known = null;
        (KeptUnitState Next, int Region)? open = null;
        int changes = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using (var client = new RawIscsiClient(server.Port, ServedTarget.Name))
            {
                KeptUnitState found = KeptUnitState.Read(client);
                known = Judge(found, known ?? found, open, round);
                open = null;
                int loads = 0;
                for (int left = random.Next(1, 12); left > 0; left--)
                {
                    (open, Action send) = Change(client, known, random);
                    loads += Load(client, random, LoadDepth - loads);
                    send();
                    if (left == 1)
                    {
                        Thread.SpinWait(random.Next(200_000));
                        server.Kill();
                    }

                    if (!TakeReplies(client, ref loads))
                    {
                        break;
                    }

                    (known, open) = (open!.Value.Next, null);
                    changes++;
                }
            }

            server.Restart();
        }

        output.WriteLine($"seed {_seed}: {changes} changes acknowledged, all kept through {Rounds} kills");
        Assert.True(changes > Rounds, "too few acknowledged changes to show anything");
    }

    /// <summary>SIGKILL spares the page cache: what a loss of power would leave is seen in what was asked of the
    /// kernel.</summary>
    [Fact]
    public void State_is_durable_when_it_is_acknowledged_and_what_holds_is_never_overwritten()
    {
        Assert.Equal("", RecordedFault(leavesOutSynchronize: false));
    }

    [Fact]
    public void State_whose_fdatasync_reaches_no_kernel_is_caught()
    {
        Assert.StartsWith("slot ", RecordedFault(leavesOutSynchronize: true));
    }

    private string RecordedFault(bool leavesOutSynchronize)
    {
        SystemCallRecording.Need(_folder);
        Peers.Run(ServedLab.Program, "--version"); // builds what is newer: not to be recorded
        MakeImage();
        string recording = Path.Combine(_folder, "strace");
        var random = new Random(_seed);
        string[] tracer = SystemCallRecording.Tracer(recording, leavesOutSynchronize);
        using (ServedTarget server = ServedTarget.Traced(tracer, Arguments))
        {
            using var client = new RawIscsiClient(server.Port, ServedTarget.Name);
            KeptUnitState known = KeptUnitState.Read(client);
            for (int change = 0; change < 200; change++)
            {
                ((KeptUnitState next, int region)? open, Action send) = Change(client, known, random);
                send();
                Assert.Equal((ChangeCookie, 0u), client.Reply());
                known = open!.Value.next;
            }

            server.Kill();
        }

        return new KeptStateRecording(StateFile, Image).FirstFault(SystemCallRecording.Read(recording));
    }

    private void MakeImage()
    {
        using FileStream file = File.Create(Image);
        file.SetLength(2L * KeptUnitState.Regions * KeptUnitState.RegionBlocks * 512);
    }

    /// <summary>What was found must be what is known, or what the change under way makes of it.</summary>
    private KeptUnitState Judge(
        KeptUnitState found,
        KeptUnitState known,
        (KeptUnitState Next, int Region)? open,
        int round
    )
    {
        // A write or an unmapping that was under way may have been done in part.
        ulong certain = open is { Region: >= 0 } one ? ~(1UL << one.Region) : ulong.MaxValue;
        bool isKept =
            found with { Mapped = found.Mapped & certain } == known with { Mapped = known.Mapped & certain }
            || (
                open is { } half
                && found with
                {
                    Mapped = found.Mapped & certain,
                } == half.Next with { Mapped = half.Next.Mapped & certain }
            );
        Assert.True(isKept, $"seed {_seed}, round {round}: {found} instead of {known} or {open?.Next}");
        return found;
    }

    /// <summary>A random change that succeeds, and how to ask for it.</summary>
    private static ((KeptUnitState Next, int Region)? Open, Action Send) Change(
        RawIscsiClient client,
        KeptUnitState known,
        Random random
    )
    {
        switch (random.Next(known.Key == 0 ? 5 : 8))
        {
            case 0:
                byte[] caching = KeptUnitState.Page(client, KeptUnitState.CachingPage, ModePageControl.Current);
                caching[2] = (byte)(known.HasWriteCache ? caching[2] & ~0x04 : caching[2] | 0x04);
                return (
                    (known with { HasWriteCache = !known.HasWriteCache }, -1),
                    () => KeptUnitState.Save(client, ChangeCookie, caching)
                );
            case 1:
                byte[] control = KeptUnitState.Page(client, KeptUnitState.ControlPage, ModePageControl.Current);
                control[5] = (byte)(known.ReportsAborted ? control[5] & ~0x40 : control[5] | 0x40);
                return (
                    (known with { ReportsAborted = !known.ReportsAborted }, -1),
                    () => KeptUnitState.Save(client, ChangeCookie, control)
                );
            case 2 or 3:
                int region = random.Next(KeptUnitState.Regions);
                bool isMapped = (known.Mapped & (1UL << region)) != 0;
                return (
                    (known with { Mapped = known.Mapped ^ (1UL << region) }, region),
                    () => KeptUnitState.Map(client, ChangeCookie, region, !isMapped)
                );
            case 5 or 6:
                byte type = known.Type != 0 ? known.Type : (byte)(random.Next(2) == 0 ? 1 : random.Next(5, 9));
                ushort action = known.Type != 0 ? ServiceAction.Release : ServiceAction.Reserve;
                return (
                    (known with { Type = known.Type != 0 ? (byte)0 : type }, -1),
                    () => KeptUnitState.Reserve(client, ChangeCookie, action, type, known.Key, 0)
                );
            default:
                ulong key = random.Next(4) == 0 ? 0 : (ulong)random.NextInt64(1, long.MaxValue);
                byte held = key == 0 ? (byte)0 : known.Type;
                return (
                    (known with { Key = key, Type = held }, -1),
                    () =>
                        KeptUnitState.Reserve(
                            client,
                            ChangeCookie,
                            ServiceAction.RegisterAndIgnoreExistingKey,
                            0,
                            0,
                            key
                        )
                );
        }
    }

    // Writes beyond the regions that are watched.
    private int Load(RawIscsiClient client, Random random, int count)
    {
        long regions = KeptUnitState.Regions * KeptUnitState.RegionBlocks * 512L;
        for (int i = 0; i < count; i++)
        {
            client.Write(++_lastLoad, regions + (random.Next(1024) * 4096L), new byte[4096], isDurable: false);
        }

        return count;
    }

    // Up to the change's; false if the server is gone before.
    private static bool TakeReplies(RawIscsiClient client, ref int loads)
    {
        try
        {
            while (true)
            {
                (ulong cookie, uint error) = client.Reply();
                Assert.Equal(0u, error);
                if (cookie == ChangeCookie)
                {
                    return Drain(client, ref loads);
                }

                loads--;
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A page is asked for with nothing else under way.
    private static bool Drain(RawIscsiClient client, ref int loads)
    {
        try
        {
            for (; loads > 0; loads--)
            {
                Assert.Equal(0u, client.Reply().Error);
            }
        }
        catch (SocketException)
        {
            // The change was acknowledged.
        }

        return true;
    }
}
