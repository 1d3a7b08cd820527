using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Runtime.Execution;

/// <summary>The root of an asynchronous control flow: runs the body in the task context and reports what it
/// throws. Its own task may be asked as often as one likes.</summary>
internal sealed class RootTask(Cpu cpu, Func<ShardTask> body) : ShardTaskSource
{
    private ShardTask _flow;
    private bool _hasBegun;

    protected internal override void Run()
    {
        if (_hasBegun)
        {
            End();
            return;
        }

        _hasBegun = true;
        try
        {
            _flow = body();
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        _flow.OnSettled(this);
    }

    private void End()
    {
        if (_flow.Exception is { } e)
        {
            Fail(e);
        }
        else
        {
            _flow.End();
            Settle(null);
        }
    }

    private void Fail(Exception e)
    {
        Settle(e);
        cpu.Shard.Fault(e);
    }
}
