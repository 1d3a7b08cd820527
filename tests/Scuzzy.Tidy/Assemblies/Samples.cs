using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Scuzzy.Tidy.Assemblies.Samples;

/// <summary>What RealityTests must find in this very assembly, and one sample that it must not.</summary>
internal sealed class BadLock
{
    private readonly object _gate = new();
    private int _count;

    public int Count()
    {
        lock (_gate)
        {
            return _count++;
        }
    }
}

internal sealed class BadNewLock
{
    private readonly Lock _gate = new();
    private int _count;

    public int Count()
    {
        lock (_gate)
        {
            return _count++;
        }
    }
}

internal static class BadAsyncTask
{
    public static async Task Wait(Task other) => await other;
}

internal static class BadAsyncValueTask
{
    public static async ValueTask<int> Wait(ValueTask<int> other) => await other;
}

internal static class BadAsyncVoid
{
    public static async void Wait(Task other) => await other;
}

internal static class BadPool
{
    public static Func<WaitCallback, bool> Queue => ThreadPool.QueueUserWorkItem;
}

internal static class BadClock
{
    public static long Now => Stopwatch.GetTimestamp();
}

internal static class BadNative
{
    [DllImport("libc", EntryPoint = "getpid")]
    public static extern int ProcessId();
}

internal static class GoodSequence
{
    private static long s_count;

    public static IEnumerable<string> Names(Dictionary<int, string> names)
    {
        foreach (var (number, name) in names)
        {
            yield return $"{number} {name} {Interlocked.Increment(ref s_count)}";
        }
    }
}
