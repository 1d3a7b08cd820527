using System.Diagnostics;
using System.Globalization;
using Scuzzy.Iscsi.Wire;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Conversations that know the structure of PDUs and those of real initiators, changed: whatever comes, the
/// server does not throw, leaks nothing, stays within its bounds, and serves a well-behaved initiator beside
/// it.</summary>
public sealed class IscsiFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 10;

    private static readonly ulong s_seed = ulong.Parse(
        Environment.GetEnvironmentVariable("SCUZZY_FUZZ_SEED") ?? $"{(ulong)Environment.TickCount64 << 16}",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public void The_server_survives_whatever_it_is_sent()
    {
        if (Environment.GetEnvironmentVariable("SCUZZY_FUZZ_REPLAY") is { } path)
        {
            FuzzRound.Play(FuzzRecord.Read(path), new FuzzCorpus());
            return;
        }

        var corpus = new FuzzCorpus();
        IscsiOpcode[] captured =
        [
            IscsiOpcode.NopOut,
            IscsiOpcode.ScsiCommand,
            IscsiOpcode.TaskManagementRequest,
            IscsiOpcode.LoginRequest,
            IscsiOpcode.TextRequest,
            IscsiOpcode.LogoutRequest,
        ];
        Assert.Empty(captured.Except(corpus.Requests));
        long pdus = 0;
        long answered = 0;
        for (int i = 0; i < Rounds; i++)
        {
            FuzzRound round = Play(s_seed + (ulong)i, corpus);
            pdus += round.Pdus;
            answered += round.Answered;
        }

        output.WriteLine($"{Rounds} rounds, {pdus} PDUs, {answered} conversations answered, from seed {s_seed}");
        Assert.True(corpus.Count > 0, "no capture of a real initiator was found");
        Assert.True(answered > Rounds * 100);
    }

    /// <summary>SCUZZY_FUZZ_PDUS (default 10 million) at least, and until no basic block of the iSCSI, target and SCSI
    /// assemblies was new for SCUZZY_FUZZ_FLAT_MINUTES (30).</summary>
    [Fact]
    [Trait("category", "fuzz")]
    public void A_campaign_until_coverage_is_flat_finds_nothing()
    {
        if (FuzzCoverage.IsMeasured)
        {
            Campaign();
        }
        else
        {
            InPreparedCopy();
        }
    }

    private void Campaign()
    {
        long most = long.Parse(Setting("SCUZZY_FUZZ_PDUS", "10000000"), CultureInfo.InvariantCulture);
        var flat = TimeSpan.FromMinutes(
            double.Parse(Setting("SCUZZY_FUZZ_FLAT_MINUTES", "30"), CultureInfo.InvariantCulture)
        );
        var corpus = new FuzzCorpus();
        long pdus = 0;
        int reached = 0;
        long heap = 0;
        var sinceNew = Stopwatch.StartNew();
        ulong seed = s_seed;
        for (; pdus < most || sinceNew.Elapsed < flat; seed++)
        {
            pdus += Play(seed, corpus).Pdus;
            if (FuzzCoverage.Reached > reached)
            {
                reached = FuzzCoverage.Reached;
                sinceNew.Restart();
            }

            if ((seed - s_seed) % 100 == 99)
            {
                heap = GC.GetTotalMemory(forceFullCollection: true);
                output.WriteLine(
                    $"{seed - s_seed + 1} rounds, {pdus} PDUs, {reached} of {FuzzCoverage.Blocks} blocks, "
                        + $"none new for {sinceNew.Elapsed.TotalMinutes:F1} minutes, corpus {corpus.Count}, heap {heap}"
                );
            }
        }

        Assert.InRange(heap, 0, 256 << 20);
        output.WriteLine($"never entered: {string.Join(", ", FuzzCoverage.UnreachedMethods())}");
        output.WriteLine($"{seed - s_seed} rounds, {pdus} PDUs, {reached} blocks reached, from seed {s_seed}");
    }

    private void InPreparedCopy()
    {
        string folder = Directory.CreateTempSubdirectory("scuzzy-fuzz").FullName;
        try
        {
            foreach (string file in Directory.GetFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            foreach (string file in FuzzCoverage.Assemblies.Select(assembly => Path.GetFileName(assembly.Location)))
            {
                output.WriteLine($"{file}: {CoverageWriter.Rewrite(Path.Combine(folder, file))} blocks");
            }

            var start = new ProcessStartInfo(Path.Combine(folder, "Scuzzy.Tests"))
            {
                ArgumentList = { "-noColor", "-noLogo", "-method", "*A_campaign_until_coverage_is_flat_finds_nothing" },
                RedirectStandardOutput = true,
            };
            start.ArgumentList.Add("-showLiveOutput");
            using Process child = Process.Start(start)!;
            while (child.StandardOutput.ReadLine() is { } line)
            {
                output.WriteLine(line);
            }

            child.WaitForExit();
            Assert.Equal(0, child.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Setting(string name, string value) => Environment.GetEnvironmentVariable(name) ?? value;

    private static FuzzRound Play(ulong seed, FuzzCorpus corpus)
    {
        var record = new FuzzRecord { Seed = seed };
        try
        {
            return FuzzRound.Play(record, corpus);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}; SCUZZY_FUZZ_REPLAY={record.Write()} replays it", e);
        }
    }
}
