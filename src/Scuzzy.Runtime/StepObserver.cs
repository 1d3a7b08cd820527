namespace Scuzzy.Runtime;

/// <summary>Sees every step that a shard's commands pass (kernel: tracepoints). Called on the shard, inside the step:
/// it must not change what it sees.</summary>
public abstract class StepObserver
{
    /// <summary>A step was passed.</summary>
    public abstract void Passed(Shard shard, Step step, ulong handle, object? subject);
}
