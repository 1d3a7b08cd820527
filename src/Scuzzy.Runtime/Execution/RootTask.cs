using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Runtime.Execution;

/// <summary>The root of an asynchronous control flow: runs the body in the task context and reports what it
/// throws.</summary>
internal sealed class RootTask(Cpu cpu, Func<ShardTask> body) : WorkItem
{
    public ShardTaskCompletion Completion { get; } = new();

    protected internal override void Run() => RunBody();

    private void RunBody()
    {
        ShardTask inner;
        try
        {
            inner = body();
        }
        catch (Exception e)
        {
            Completion.SetException(e);
            cpu.Shard.Fault(e);
            return;
        }

        inner.OnSettled(new DelegateWorkItem(() => Settle(inner)));
    }

    private void Settle(ShardTask inner)
    {
        if (inner.Exception is { } e)
        {
            Completion.SetException(e);
            cpu.Shard.Fault(e);
        }
        else
        {
            Completion.SetResult();
        }
    }
}
