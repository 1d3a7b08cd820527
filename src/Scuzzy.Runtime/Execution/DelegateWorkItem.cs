namespace Scuzzy.Runtime.Execution;

/// <summary>A work item that calls a delegate; for control paths, not for one command's path.</summary>
public sealed class DelegateWorkItem(Action action) : WorkItem
{
    /// <inheritdoc/>
    protected internal override void Run() => action();
}
