using BenchmarkDotNet.Attributes;
using Scuzzy.Runtime.Handles;

namespace Scuzzy.Bench;

/// <summary>What one use of a slot costs: each command pays it at least once.</summary>
[MemoryDiagnoser]
public class HandlePoolBenchmarks
{
    private readonly HandlePool<object> _pool = new(256, _ => new object());

    /// <summary>Takes a slot, finds it by its handle, returns it.</summary>
    [Benchmark]
    public object? TakeFindReturn()
    {
        _pool.TryTake(out _, out var handle);
        var item = _pool.Find(handle);
        _pool.Return(handle);
        return item;
    }
}
