using Scuzzy.Runtime;

namespace Scuzzy.Tests.Lab;

/// <summary>Lets several shards' threads share one observer.</summary>
internal sealed class LockedObserver(StepObserver inner) : StepObserver
{
    private readonly Lock _lock = new();

    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        lock (_lock)
        {
            inner.Passed(shard, step, handle, subject);
        }
    }
}
