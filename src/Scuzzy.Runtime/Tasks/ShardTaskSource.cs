using System.Runtime.ExceptionServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Tasks;

/// <summary>What a <see cref="ShardTask"/> refers to: the end of a flow, and who waits for it. A use names the
/// generation that it means, so that one which comes too late is caught.</summary>
internal abstract class ShardTaskSource : WorkItem
{
    private WorkItem? _continuation;
    private bool _isSettled;

    /// <summary>Grows when the source is given back: earlier tasks do not hold any more.</summary>
    public uint Generation { get; private set; }

    /// <summary>What the flow threw, or null.</summary>
    private Exception? Exception { get; set; }

    /// <summary>True once the flow ended, well or not.</summary>
    public bool IsSettled(uint generation)
    {
        Check(generation);
        return _isSettled;
    }

    /// <summary>What the flow threw, or null.</summary>
    public Exception? ExceptionOf(uint generation)
    {
        Check(generation);
        return Exception;
    }

    /// <summary>Runs an item when the flow settles (at once if it has); one item per task.</summary>
    public void OnSettled(uint generation, WorkItem continuation)
    {
        Check(generation);
        if (_isSettled)
        {
            continuation.Run();
            return;
        }

        Invariant.Holds(_continuation is null);
        _continuation = continuation;
    }

    /// <summary>The task was awaited to its end and may not be used again; rethrows what the flow threw.</summary>
    public void End(uint generation)
    {
        Check(generation);
        Invariant.Holds(_isSettled);
        Exception? exception = Exception;
        GiveBack();
        if (exception is not null)
        {
            ExceptionDispatchInfo.Throw(exception);
        }
    }

    /// <summary>The flow has ended.</summary>
    internal void Settle(Exception? exception)
    {
        Invariant.Holds(!_isSettled);
        Exception = exception;
        _isSettled = true;
        WorkItem? continuation = _continuation;
        _continuation = null;
        continuation?.Run();
    }

    /// <summary>Keeps the source for another flow, where that is wanted.</summary>
    protected virtual void GiveBack() { }

    /// <summary>Makes the source fit for another flow; tasks that still refer to it are caught from now on.</summary>
    protected void Renew()
    {
        Generation++;
        Exception = null;
        _isSettled = false;
    }

    private void Check(uint generation)
    {
        if (generation != Generation)
        {
            Invariant.Broken("a flow's task was used again after it had been awaited");
        }
    }
}
