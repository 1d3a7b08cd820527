using Scuzzy.Iscsi.Target;
using Scuzzy.Target;

namespace Scuzzy.Tests.Iscsi.Target;

/// <summary>What an iSCSI server and its process hold at rest.</summary>
internal readonly record struct SoakAccount(
    int Connections,
    int Sessions,
    int Tasks,
    long LeasedBuffers,
    int Descriptors,
    long HeapBytes
)
{
    /// <summary>On the server's shard.</summary>
    public static SoakAccount Of(IscsiServer server, TargetDevice device) =>
        new(
            server.ConnectionCount,
            server.SessionCount,
            device.Units.Sum(unit => unit.TaskCount + unit.FencedTasks),
            server.LeasedBuffers,
            0,
            0
        );

    public SoakAccount WithMemory() =>
        this with
        {
            Descriptors = Directory.GetFiles("/proc/self/fd").Length,
            HeapBytes = GC.GetTotalMemory(forceFullCollection: true),
        };
}
