namespace Scuzzy.Runtime.Tasks;

/// <summary>A task settled by hand.</summary>
public sealed class ShardTaskCompletion
{
    /// <summary>The task.</summary>
    public ShardTask Task { get; } = new();

    /// <summary>Ends the task well.</summary>
    public void SetResult() => Task.Settle(null);

    /// <summary>Ends the task with an exception.</summary>
    public void SetException(Exception exception) => Task.Settle(exception);
}
