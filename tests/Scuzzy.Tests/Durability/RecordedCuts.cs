using Scuzzy.Tests.Storage.PowerCuts;

namespace Scuzzy.Tests.Durability;

/// <summary>Cuts the power at random moments of a recorded stream and looks for what was promised.</summary>
/// <remarks>Durable is a write that returned before an fdatasync was entered which returned 0 before the cut. The
/// others are dropped, kept, reordered (each is kept or not) or torn (each sector of 512 bytes is kept or not), as the
/// seed says.</remarks>
internal sealed class RecordedCuts(ImageStream stream, PromisingLoad load)
{
    private readonly int[] _promised = new int[load.Sectors];
    private readonly int[] _durable = new int[load.Sectors];
    private readonly List<ImageWrite> _pending = [];
    private readonly Dictionary<SystemCall, int> _synchronizing = [];
    private int _acknowledged;

    /// <summary>How many requests were acknowledged by now.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Cuts the power some times, each cut with a seed of its own, counted up from the first's.</summary>
    public CutStatistics Cut(int cuts, int seed)
    {
        ILookup<int, int> seedsAt = Enumerable
            .Range(seed, cuts)
            .ToLookup(cutSeed => new Random(cutSeed).Next(stream.Moments.Count + 1));
        var statistics = new CutStatistics();
        for (int moment = 0; moment <= stream.Moments.Count; moment++)
        {
            foreach (int cutSeed in seedsAt[moment])
            {
                statistics.Add(_acknowledged, _promised.Count(v => v > 0), _pending.Sum(w => w.Versions.Length));
                if (Loss(new Random(~cutSeed)) is { } loss)
                {
                    statistics.Losses.Add($"seed {cutSeed}, moment {moment}: {loss}");
                }
            }

            if (moment < stream.Moments.Count)
            {
                Pass(moment);
            }
        }

        return statistics;
    }

    private void Pass(int moment)
    {
        (object what, bool isReturn) = stream.Moments[moment];
        switch (what)
        {
            case ulong cookie:
                _acknowledged++;
                Keep(load.Promise(cookie));
                break;
            case ImageWrite write when !isReturn:
                _pending.Add(write);
                break;
            case SystemCall synchronize when !isReturn:
                _synchronizing.Add(synchronize, moment);
                break;
            case SystemCall synchronize when synchronize is { Result: 0, IsInjected: false }:
                Synchronized(_synchronizing[synchronize]);
                break;
        }
    }

    private void Keep(DurabilityPromise promise)
    {
        for (int i = 0; i < promise.Versions.Length; i++)
        {
            ref int promised = ref _promised[promise.Sector + i];
            promised = Math.Max(promised, promise.Versions[i]);
        }
    }

    private void Synchronized(int enteredAt)
    {
        foreach (ImageWrite write in _pending.Where(write => write.ReturnedAt < enteredAt))
        {
            write.Versions.CopyTo(_durable, write.Sector);
        }

        _pending.RemoveAll(write => write.ReturnedAt < enteredAt);
    }

    /// <summary>What a power cut at this moment loses; null if nothing.</summary>
    private string? Loss(Random random)
    {
        int[] image = [.. _durable];
        int way = random.Next(4);
        foreach (ImageWrite write in _pending)
        {
            bool isKept = way == 1 || (way == 2 && random.Next(2) == 0);
            for (int i = 0; i < write.Versions.Length; i++)
            {
                if (isKept || (way == 3 && random.Next(2) == 0))
                {
                    image[write.Sector + i] = write.Versions[i];
                }
            }
        }

        for (int sector = 0; sector < image.Length; sector++)
        {
            if (image[sector] < _promised[sector])
            {
                return $"sector {sector} holds version {image[sector]}, but {_promised[sector]} was acknowledged as "
                    + $"durable, and writes not synchronized were {s_ways[way]}";
            }
        }

        return null;
    }

    private static readonly string[] s_ways = ["dropped", "kept", "reordered", "torn"];
}
