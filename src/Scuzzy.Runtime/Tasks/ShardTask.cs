using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>An asynchronous control flow on one shard (kernel: a kernel thread such as scsi_eh_N).</summary>
/// <remarks>Its builder accepts only the shard's own awaitables, so that awaiting a
/// <see cref="System.Threading.Tasks.Task"/> does not compile: no control flow can leave its shard. For slow paths:
/// a call costs one small allocation, a resume none.</remarks>
[AsyncMethodBuilder(typeof(ShardTaskMethodBuilder))]
public class ShardTask
{
    private WorkItem? _continuation;
    private Exception? _exception;

    internal ShardTask() { }

    /// <summary>A task that is settled already.</summary>
    public static ShardTask Completed { get; } = new() { IsSettled = true };

    /// <summary>True once the flow ended, well or not.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>What the flow threw, or null.</summary>
    public Exception? Exception => _exception;

    /// <summary>Supports <c>await</c> from another <see cref="ShardTask"/> of the same shard.</summary>
    public ShardTaskAwaiter GetAwaiter() => new(this);

    /// <summary>Runs an item when the flow settles (at once if it has); one item per task.</summary>
    internal void OnSettled(WorkItem continuation)
    {
        if (IsSettled)
        {
            continuation.Run();
            return;
        }

        Invariant.Holds(_continuation is null);
        _continuation = continuation;
    }

    internal void Settle(Exception? exception)
    {
        Invariant.Holds(!IsSettled);
        _exception = exception;
        IsSettled = true;
        WorkItem? continuation = _continuation;
        _continuation = null;
        continuation?.Run();
    }

    internal void ThrowIfFailed()
    {
        if (_exception is not null)
        {
            ExceptionDispatchInfo.Throw(_exception);
        }
    }
}
