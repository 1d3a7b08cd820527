using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>Tells a job's I/Os one after the other; they follow from its seed alone.</summary>
internal sealed class IoPlanner(JobPlan plan)
{
    private readonly SeededRandom _random = new(plan.Seed);
    private readonly long _granule = Granule(plan.BlockBytes);
    private long _position;
    private long _told;
    private int _writesSinceFlush;

    /// <summary>True if there is another one.</summary>
    public bool HasNext => _told < plan.Count;

    public PlannedIo Next()
    {
        if (plan.FlushEvery > 0 && _writesSinceFlush >= plan.FlushEvery)
        {
            _writesSinceFlush = 0;
            return new PlannedIo(BlockOperation.Flush, 0, 0);
        }

        _told++;
        long length =
            plan.BlockBytes.Count == 1
                ? plan.BlockBytes[0]
                : plan.BlockBytes[(int)_random.Below(plan.BlockBytes.Count)];
        BlockOperation operation = Operation();
        _writesSinceFlush += operation == BlockOperation.Write ? 1 : 0;
        return new PlannedIo(operation, plan.OffsetBytes + Place(length), length);
    }

    private static long Granule(IReadOnlyList<long> blocks)
    {
        long granule = blocks[0];
        foreach (long block in blocks)
        {
            (long a, long b) = (granule, block);
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            granule = a;
        }

        return granule;
    }

    private BlockOperation Operation() =>
        plan.Pattern switch
        {
            AccessPattern.Read or AccessPattern.RandomRead => BlockOperation.Read,
            AccessPattern.Write or AccessPattern.RandomWrite => BlockOperation.Write,
            _ => _random.Chance(plan.ReadPercent, 100) ? BlockOperation.Read : BlockOperation.Write,
        };

    private long Place(long length)
    {
        if (plan.Pattern is AccessPattern.RandomRead or AccessPattern.RandomWrite or AccessPattern.RandomMixed)
        {
            return _random.Below(((plan.SizeBytes - length) / _granule) + 1) * _granule;
        }

        if (_position + length > plan.SizeBytes)
        {
            _position = 0;
        }

        long place = _position;
        _position += length;
        return place;
    }
}
