namespace Scuzzy.Tests.Runtime;

/// <summary>The same on tmpfs, which refuses RWF_NOWAIT writes and ZERO_RANGE, so that the ways around are
/// taken.</summary>
public sealed class LiveMemoryFileTests()
    : LiveFileTests(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
