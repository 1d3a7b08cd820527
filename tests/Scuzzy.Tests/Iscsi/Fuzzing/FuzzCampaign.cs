using System.Diagnostics;
using System.Globalization;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Rounds until coverage is flat.</summary>
/// <param name="seed">The seed of the first round; each has the next.</param>
/// <param name="play">Plays a round of a seed.</param>
/// <param name="tell">Takes a line of the log.</param>
internal sealed class FuzzCampaign(ulong seed, Func<ulong, FuzzCorpus, FuzzRound> play, Action<string> tell)
{
    private readonly FuzzCorpus _corpus = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Stopwatch _sinceNew = Stopwatch.StartNew();
    private long _rounds;
    private long _pdus;
    private int _reached;
    private long _heap;
    private byte[] _told = new byte[FuzzCoverage.Blocks];

    private long Conversations => _rounds * FuzzRound.Conversations;

    public void Run()
    {
        double least = Setting("SCUZZY_FUZZ_CONVERSATIONS", 10_000_000);
        double flat = Setting("SCUZZY_FUZZ_FLAT_MINUTES", 30);
        double most = Setting("SCUZZY_FUZZ_MOST_MINUTES", 180);
        string folder =
            Environment.GetEnvironmentVariable("SCUZZY_FUZZ_FOLDER")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "scuzzy-fuzz");
        string kept = Path.Combine(folder, FuzzCorpus.FileName);
        if (File.Exists(kept))
        {
            _ = _corpus.Read(kept);
        }

        Replay(_ => { });
        tell($"{_corpus.Count} conversations to begin with, {_reached} of {FuzzCoverage.Blocks} blocks, seed {seed}");
        bool isFlat = false;
        for (int told = 0; !isFlat && _clock.Elapsed.TotalMinutes < most; )
        {
            Round();
            isFlat = Conversations >= least && _sinceNew.Elapsed.TotalMinutes >= flat;
            if (_clock.Elapsed.TotalMinutes >= told + 1)
            {
                told = (int)_clock.Elapsed.TotalMinutes;
                Tell();
            }
        }

        Tell();
        Keep(folder, kept);
        string end = $"no new block for {_sinceNew.Elapsed.TotalMinutes:F1} minutes, {Conversations} conversations";
        tell(isFlat ? $"FLAT: {end}" : $"NOT FLAT, ended by SCUZZY_FUZZ_MOST_MINUTES={most}: {end}");
        Assert.InRange(_heap, 0, 256 << 20);
        Assert.True(isFlat, "the campaign ended before coverage was flat");
    }

    private void Round()
    {
        _pdus += play(seed + (ulong)_rounds, _corpus).Pdus;
        _rounds++;
        Note();
    }

    private void Note()
    {
        if (FuzzCoverage.Reached > _reached)
        {
            _reached = FuzzCoverage.Reached;
            _sinceNew.Restart();
        }
    }

    private void Tell()
    {
        _heap = GC.GetTotalMemory(forceFullCollection: true);
        tell(
            $"{_clock.Elapsed.TotalMinutes:F1} minutes, {Conversations} conversations, {_pdus} PDUs, "
                + $"{_reached} of {FuzzCoverage.Blocks} blocks, none new for {_sinceNew.Elapsed.TotalMinutes:F1} "
                + $"minutes, corpus {_corpus.Count}, heap {_heap}"
        );
        byte[] reached = FuzzCoverage.Snapshot();
        string[] places = [.. FuzzCoverage.Places(block => reached[block] > _told[block])];
        if (places.Length is > 0 and < 20)
        {
            tell($"new: {string.Join(", ", places.Select(place => place.Split('\t')[^1]).Distinct())}");
        }

        _told = reached;
    }

    private void Replay(Action<FuzzConversation> played)
    {
        foreach (FuzzConversation[] one in _corpus.All.OrderBy(c => c.Steps.Sum(step => step.Bytes.Length)).Chunk(1))
        {
            FuzzRound.Play(one[0].Profile, one, played);
        }

        Note();
    }

    /// <summary>Keeps the shortest conversations that reach what all reach by themselves, and the places of the blocks
    /// that were never reached.</summary>
    private void Keep(string folder, string kept)
    {
        byte[] all = FuzzCoverage.Snapshot();
        FuzzCoverage.Clear();
        byte[] seen = new byte[all.Length];
        List<FuzzConversation> useful = [];
        Replay(conversation =>
        {
            byte[] reached = FuzzCoverage.Snapshot();
            FuzzCoverage.Clear();
            bool isUseful = false;
            for (int i = 0; i < seen.Length; i++)
            {
                isUseful |= reached[i] > seen[i];
                seen[i] |= reached[i];
            }

            if (isUseful)
            {
                useful.Add(conversation);
            }
        });
        _ = Directory.CreateDirectory(folder);
        FuzzCorpus.Write(kept, useful);
        File.WriteAllLines(Path.Combine(folder, "unreached.txt"), FuzzCoverage.Places(block => all[block] == 0));
        tell($"{useful.Count} conversations, which reach {seen.Sum(block => block)} blocks, are kept in {folder}");
    }

    private static double Setting(string name, double value) =>
        Environment.GetEnvironmentVariable(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : value;
}
