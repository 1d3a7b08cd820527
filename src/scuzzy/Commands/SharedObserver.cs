using Scuzzy.Runtime;

namespace Scuzzy.Command.Commands;

/// <summary>Lets the threads of a live machine's shards share one observer; the order of steps of different shards is
/// that of their arrival.</summary>
internal sealed class SharedObserver(StepObserver inner) : StepObserver
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        lock (_lock)
        {
            inner.Passed(shard, step, handle, subject);
        }
    }
}
