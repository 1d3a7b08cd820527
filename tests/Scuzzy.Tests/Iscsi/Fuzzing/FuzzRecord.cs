using System.Text.Json;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>All that a round depends on: its seed and the conversations that it took from the corpus, which depends on
/// the rounds before.</summary>
internal sealed class FuzzRecord
{
    private SeededRandom? _random;
    private int _next;
    private bool _isReplayed;

    /// <summary>The seed of the round.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The profile of its server; null for one that the seed draws.</summary>
    public int? Profile { get; init; }

    /// <summary>What it took from the corpus, in order.</summary>
    public List<FuzzStep[]> Taken { get; init; } = [];

    // Not the round's own numbers, which must be the same when the conversations are given.
    private SeededRandom Random => _random ??= new SeededRandom(~Seed);

    /// <summary>Reads a record to be played again.</summary>
    public static FuzzRecord Read(string path)
    {
        FuzzRecord record = JsonSerializer.Deserialize<FuzzRecord>(File.ReadAllText(path))!;
        record._isReplayed = true;
        return record;
    }

    /// <summary>Writes the record to a new file.</summary>
    /// <returns>Its path.</returns>
    public string Write()
    {
        string path = Path.Combine(Path.GetTempPath(), $"scuzzy-fuzz-{Seed}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(this));
        return path;
    }

    public FuzzStep[] Next(FuzzCorpus corpus)
    {
        if (!_isReplayed)
        {
            Taken.Add(corpus.Changed(Random));
        }

        return _next < Taken.Count ? Taken[_next++] : [];
    }

    public void Keep(FuzzConversation conversation, FuzzCorpus corpus) => corpus.Add(conversation, Random);
}
