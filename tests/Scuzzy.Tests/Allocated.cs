namespace Scuzzy.Tests;

/// <summary>Measures what code allocates, apart from what the runtime does on the side (tiering, a collection by
/// another thread): code that allocates does so every time, so the least of some rounds is the code's own.</summary>
internal static class Allocated
{
    private const int Rounds = 5;

    /// <summary>The least that a round allocated on this thread, in bytes.</summary>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
