using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

/// <summary>A machine of either kind under a test: does things on its first shard and waits for what must
/// come.</summary>
public abstract class MachineBed : IDisposable
{
    public abstract MachineRuntime Runtime { get; }

    public Shard Shard => Runtime.Shards[0];

    /// <summary>Does something on the shard.</summary>
    public abstract void Do(Action action);

    /// <summary>Lets the machine run until a condition, asked on the shard, holds; fails the test if it never
    /// does.</summary>
    public abstract void Until(Func<bool> condition);

    /// <summary>Lets the machine run until everything that is on its way has arrived.</summary>
    public abstract void Settle();

    public void Dispose()
    {
        Runtime.Dispose();
        GC.SuppressFinalize(this);
    }
}
