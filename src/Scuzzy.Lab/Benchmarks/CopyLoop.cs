using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>Picks blocks at random and copies them: what no path can do without.</summary>
internal static class CopyLoop
{
    public static unsafe void Run(byte* memory, long length, byte* buffers, int slots, BenchmarkPlan plan, int count)
    {
        var random = new SeededRandom(plan.Seed + (ulong)count);
        long places = length / plan.BlockBytes;
        int block = plan.BlockBytes;
        int slot = 0;
        for (int i = 0; i < count; i++)
        {
            long offset = random.Below(places) * block;
            new ReadOnlySpan<byte>(memory + offset, block).CopyTo(new Span<byte>(buffers + (slot * block), block));
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
    }
}
