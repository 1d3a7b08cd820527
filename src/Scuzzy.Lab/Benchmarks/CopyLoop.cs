using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>Picks blocks at random and copies them out of a store that ends inline: what no path can do without.
/// </summary>
internal sealed class CopyLoop : IDisposable
{
    private readonly BlockDevice _store;
    private readonly SeededRandom _random;
    private readonly CopyBio[] _bios;
    private readonly int _blockBytes;
    private int _next;

    public CopyLoop(BlockDevice store, BenchmarkPlan plan)
    {
        _store = store;
        _random = new SeededRandom(plan.Seed);
        _blockBytes = plan.BlockBytes;
        _bios = new CopyBio[plan.Depth * plan.Jobs];
        for (int i = 0; i < _bios.Length; i++)
        {
            _bios[i] = new CopyBio(plan.BlockBytes);
        }
    }

    public void Run(int count)
    {
        long places = _store.LengthBytes / _blockBytes;
        for (int i = 0; i < count; i++)
        {
            CopyBio bio = _bios[_next];
            _next = _next + 1 == _bios.Length ? 0 : _next + 1;
            bio.OffsetBytes = _random.Below(places) * _blockBytes;
            _store.Submit(bio);
        }
    }

    public void Dispose()
    {
        foreach (CopyBio bio in _bios)
        {
            bio.Free();
        }
    }
}
