using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;
using Scuzzy.Storage;

namespace Scuzzy.Block.Loop;

/// <summary>A request on its way to a store: one bio for all of the request's.</summary>
internal sealed class LoopCommand(LoopDriver driver, Cpu cpu) : Bio
{
    internal LoopCommand? NextFree;
    private Request _request = null!;
    private LatencyTimer? _timer;
    private long _dueNs;

    public void Begin(BlockDevice store, Request request)
    {
        _request = request;
        _dueNs = cpu.Shard.NowNs + driver.LatencyNs;
        Operation = request.Operation;
        Flags = request.Flags;
        OffsetBytes = request.OffsetBytes;
        LengthBytes = request.LengthBytes;
        Data.Clear();
        if (request.Passthrough is null && request.Operation <= BlockOperation.Write)
        {
            request.AddDataTo(Data);
        }

        if (request.Passthrough is not null)
        {
            // It has no command of its own that a store could do.
            Start();
            EndInline(BlockStatus.NotSupported);
            Done();
        }
        else if (store.Submit(this))
        {
            Done();
        }
    }

    /// <inheritdoc/>
    protected override void Ended() => Done();

    private void Done()
    {
        if (driver.LatencyNs > 0 && _dueNs > cpu.Shard.NowNs)
        {
            _timer ??= new LatencyTimer(this, cpu);
            _timer.Arm(cpu.Shard, _dueNs);
            return;
        }

        _request.Queue.Complete(_request);
    }

    private sealed class LatencyTimer(LoopCommand command, Cpu cpu) : ShardTimer(cpu)
    {
        protected override void Expired() => command._request.Queue.Complete(command._request);
    }
}
