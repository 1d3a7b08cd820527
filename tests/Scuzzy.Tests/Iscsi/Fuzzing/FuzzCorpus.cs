using System.Buffers.Binary;
using System.IO.Compression;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>Conversations worth repeating with changes: those of real initiators, and those that made the target do
/// something that none before them did.</summary>
internal sealed class FuzzCorpus
{
    private const int Most = 4096;
    private const int MostSteps = 128;

    /// <summary>The file of conversations that campaigns found.</summary>
    public const string FileName = "conversations.fuzz";

    private readonly List<FuzzConversation> _conversations = [.. Captures()];

    /// <summary>Has the captures, and what campaigns found before the last commit.</summary>
    public FuzzCorpus()
    {
        string found = Path.Combine(Folder, FileName);
        if (File.Exists(found))
        {
            _ = Read(found);
        }
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Iscsi", "Fuzzing", "Captures");

    public int Count => _conversations.Count;

    /// <summary>The conversations.</summary>
    public IReadOnlyList<FuzzConversation> All => _conversations;

    /// <summary>The requests among what they say.</summary>
    public IEnumerable<IscsiOpcode> Requests =>
        _conversations.SelectMany(c => c.Steps).Select(step => (IscsiOpcode)(step.Bytes[0] & 0x3F)).Distinct();

    /// <summary>Adds those that were kept in a file (<see cref="Write"/>).</summary>
    public FuzzCorpus Read(string path)
    {
        using var reader = new BinaryReader(new BrotliStream(File.OpenRead(path), CompressionMode.Decompress));
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            _conversations.Add(FuzzConversation.Read(reader));
        }

        return this;
    }

    /// <summary>Writes conversations to a file.</summary>
    public static void Write(string path, IReadOnlyList<FuzzConversation> conversations)
    {
        using var writer = new BinaryWriter(new BrotliStream(File.Create(path), CompressionLevel.SmallestSize));
        writer.Write(conversations.Count);
        foreach (FuzzConversation conversation in conversations)
        {
            conversation.Write(writer);
        }
    }

    /// <summary>Keeps a conversation, in place of another once there are many.</summary>
    public void Add(FuzzConversation conversation, SeededRandom random)
    {
        if (Count < Most)
        {
            _conversations.Add(conversation);
        }
        else
        {
            _conversations[(int)random.Below(Count)] = conversation;
        }
    }

    /// <summary>One of them, with steps changed, left out, doubled, moved, or taken from another, or with the end of
    /// another.</summary>
    public FuzzStep[] Changed(SeededRandom random)
    {
        List<FuzzStep> steps = [.. Seldom(random).Steps];
        if (random.Chance(1, 6))
        {
            FuzzStep[] other = Seldom(random).Steps;
            int from = (int)random.Below(other.Length);
            steps = [.. steps.Take(1 + (int)random.Below(steps.Count)), .. other.Skip(from)];
        }

        for (int changes = (int)random.Below(7); changes > 0 && steps.Count > 0; changes--)
        {
            int at = (int)random.Below(steps.Count);
            switch (random.Below(8))
            {
                case 0:
                    steps.RemoveAt(at);
                    break;
                case 1:
                    steps.Insert((int)random.Below(steps.Count), steps[at]);
                    break;
                case 2:
                    FuzzStep[] other = Seldom(random).Steps;
                    steps.Insert(at, other[random.Below(other.Length)]);
                    break;
                case 3:
                    (steps[at], steps[0]) = (steps[0], steps[at]);
                    break;
                default:
                    steps[at] = steps[at] with { Bytes = Changed(random, steps[at].Bytes) };
                    break;
            }
        }

        return [.. steps.Take(MostSteps)];
    }

    // Of two, the one that was chosen less often: what is new gets its turns soon.
    private FuzzConversation Seldom(SeededRandom random)
    {
        FuzzConversation one = _conversations[(int)random.Below(Count)];
        FuzzConversation other = _conversations[(int)random.Below(Count)];
        FuzzConversation seldom = one.Uses <= other.Uses ? one : other;
        seldom.Uses++;
        return seldom;
    }

    // Headers are where the structure is: half of the changes set one byte or word of the header to a telling value.
    private static byte[] Changed(SeededRandom random, byte[] bytes)
    {
        if (bytes.Length < 48 || random.Chance(1, 2))
        {
            return FuzzPdus.Mutated(random, bytes);
        }

        byte[] changed = [.. bytes];
        uint[] telling =
        [
            0,
            1,
            2,
            0x7FFFFFFF,
            0x80000000,
            0xFFFFFFFF,
            (uint)random.Below(1 << 16),
            (uint)random.Next(),
        ];
        uint value = telling[random.Below(telling.Length)];
        int at = (int)random.Below(48);
        if (at % 4 == 0 && at is not 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(at), value);
        }
        else
        {
            changed[at] = (byte)value;
        }

        return changed;
    }

    /// <summary>What real initiators sent to a target of the same name, cut into PDUs: libiscsi's tools and suite, and
    /// Linux' open-iscsi (discovery, login, scan, a file system, a logout, an abort that came late, one that nobody
    /// answered; captured by tests of guests, the target's name put in).</summary>
    private static IEnumerable<FuzzConversation> Captures() =>
        Directory
            .GetFiles(Folder, "*.stream")
            .Order(StringComparer.Ordinal)
            .Select(file => new FuzzConversation(0, [.. Pdus(File.ReadAllBytes(file)).Take(MostSteps)]));

    private static List<FuzzStep> Pdus(byte[] stream)
    {
        var steps = new List<FuzzStep>();
        for (int at = 0; at + 48 <= stream.Length; )
        {
            int data = (stream[at + 5] << 16) | (stream[at + 6] << 8) | stream[at + 7];
            int length = 48 + (4 * stream[at + 4]) + ((data + 3) & ~3);
            byte[] pdu = stream[at..Math.Min(stream.Length, at + length)];
            steps.Add(new FuzzStep(0, pdu, RestNs: 1_000_000));
            at += length;
        }

        return steps;
    }
}
