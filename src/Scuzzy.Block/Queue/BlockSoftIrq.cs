using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Block.Queue;

/// <summary>A CPU's list of completed requests and the soft interrupt that works it off, first come first served
/// (kernel: blk_cpu_done, blk_done_softirq).</summary>
internal sealed class BlockSoftIrq(Cpu cpu) : WorkItem
{
    /// <summary>Most requests of one turn; what is left is done in the next.</summary>
    private const int MaximumPerTurn = 64;

    private Request? _first;
    private Request? _last;

    /// <summary>How often the soft interrupt was raised.</summary>
    public long Raised { get; private set; }

    /// <summary>Appends a request; raises the soft interrupt only if the list was empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Request request)
    {
        request.Next = null;
        Request? last = _last;
        _last = request;
        if (last is null)
        {
            _first = request;
            Raise();
        }
        else
        {
            last.Next = request;
        }
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        // The chain is in a local: a run nested by preemption starts with an empty list of its own.
        Request? request = _first;
        Request? last = _last;
        _first = null;
        _last = null;
        for (int i = 0; request is not null && i < MaximumPerTurn; i++)
        {
            Request? next = request.Next;
            request.Next = null;
            if (request.EndsItself)
            {
                request.Queue.Finish(request, request.FirstBioStatus);
            }
            else
            {
                request.Queue.Driver.Complete(request);
            }

            request = next;
            cpu.Shard.PreemptionPoint(cpu, CpuContext.SoftIrq);
        }

        if (request is not null)
        {
            PutBack(request, last!);
        }
    }

    private void PutBack(Request first, Request last)
    {
        last.Next = _first;
        _first = first;
        _last ??= last;
        if (!IsQueued)
        {
            Raise();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Raise()
    {
        Raised++;
        cpu.Raise(CpuContext.SoftIrq, this);
    }
}
