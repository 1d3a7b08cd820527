using Scuzzy.Runtime;

namespace Scuzzy.Lab.Dumps;

/// <summary>Keeps the latest steps, for a dump.</summary>
public sealed class StepRing : StepObserver
{
    /// <summary>How many steps it keeps.</summary>
    public const int Capacity = 256;

    private readonly (long TimeNs, Step Step, ulong Handle)[] _ring = new (long, Step, ulong)[Capacity];
    private readonly StepObserver? _inner;
    private long _count;

    /// <summary>Creates an empty ring.</summary>
    /// <param name="inner">Who else sees every step; null: nobody.</param>
    public StepRing(StepObserver? inner) => _inner = inner;

    /// <summary>The steps, oldest first: when, which, and slot and generation of what passed it.</summary>
    public IEnumerable<(long TimeNs, Step Step, ulong Handle)> Latest
    {
        get
        {
            for (long i = Math.Max(0, _count - Capacity); i < _count; i++)
            {
                yield return _ring[i % Capacity];
            }
        }
    }

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        _ring[_count++ % Capacity] = (shard.NowNs, step, handle);
        _inner?.Passed(shard, step, handle, subject);
    }
}
