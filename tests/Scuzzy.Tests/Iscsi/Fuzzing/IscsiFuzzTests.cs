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

    /// <summary>A round takes a second at most; one that goes round in circles does not come back by itself.</summary>
    private static readonly TimeSpan s_mostOfRound = TimeSpan.FromMinutes(2);

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

    [Fact]
    public void The_server_survives_the_conversations_that_reached_most()
    {
        var corpus = new FuzzCorpus();
        int played = 0;
        foreach (IGrouping<int, FuzzConversation> alike in corpus.All.GroupBy(conversation => conversation.Profile))
        {
            FuzzRound.Play(alike.Key, alike, _ => played++);
        }

        Assert.True(played > 200, $"{played} conversations");
    }

    /// <summary>Until no basic block was new for SCUZZY_FUZZ_FLAT_MINUTES (default 30) and
    /// SCUZZY_FUZZ_CONVERSATIONS (10 million) were held; fails after SCUZZY_FUZZ_MOST_MINUTES (180) if that is not so
    /// by then. What reached blocks is kept in SCUZZY_FUZZ_FOLDER (scuzzy-fuzz in the user's cache), and the next
    /// campaign begins with it; so are the places of the blocks that were not reached.</summary>
    [Fact]
    [Trait("category", "fuzz")]
    public void A_campaign_until_coverage_is_flat_finds_nothing()
    {
        if (FuzzCoverage.IsMeasured)
        {
            new FuzzCampaign(s_seed, Play, output.WriteLine).Run();
        }
        else
        {
            InPreparedCopy();
        }
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

            foreach (string line in FuzzCoverage.Prepare(folder))
            {
                output.WriteLine(line);
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

    private static FuzzRound Play(ulong seed, FuzzCorpus corpus)
    {
        var record = new FuzzRecord { Seed = seed };
        using var watchdog = new Timer(
            _ => Environment.FailFast($"a round has no end; SCUZZY_FUZZ_REPLAY={record.Write()} replays it"),
            null,
            s_mostOfRound,
            Timeout.InfiniteTimeSpan
        );
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
