using Scuzzy.Block.Disks;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Block;

/// <summary>What all queues of a shard share: the requests, the completion lists, the plugs.</summary>
public sealed partial class BlockLayer
{
    private readonly BlockSoftIrq?[] _softIrqs;
    private readonly BlockSoftIrq?[] _groupSoftIrqs;
    private readonly Plug?[] _plugs;
    private RequestQueue? _firstPoolWaiter;
    private RequestQueue? _lastPoolWaiter;
    private int _queues;

    private BlockLayer(Shard shard)
    {
        Shard = shard;
        int highest = 0;
        foreach (Cpu cpu in shard.Cpus)
        {
            highest = Math.Max(highest, cpu.Number);
        }

        _softIrqs = new BlockSoftIrq?[highest + 1];
        _plugs = new Plug?[highest + 1];
        foreach (Cpu cpu in shard.Cpus)
        {
            _softIrqs[cpu.Number] = new BlockSoftIrq(cpu);
            _plugs[cpu.Number] = new Plug();
        }

        _groupSoftIrqs = new BlockSoftIrq?[highest + 1];
        foreach (Cpu cpu in shard.Cpus)
        {
            _groupSoftIrqs[cpu.Number] = SoftIrq(FirstOfGroup(cpu));
        }
    }

    /// <summary>The shard.</summary>
    public Shard Shard { get; }

    /// <summary>How many requests are in use by all queues of the shard.</summary>
    public int RequestsInUse => Requests.InUse;

    /// <summary>How many requests the shard has made so far; at most 65,536.</summary>
    public int RequestsMade => Requests.Count;

    /// <summary>How often the completion softirq was raised on the shard's CPUs (/proc/softirqs BLOCK).</summary>
    public long SoftIrqsRaised
    {
        get
        {
            long sum = 0;
            foreach (BlockSoftIrq? softIrq in _softIrqs)
            {
                sum += softIrq?.Raised ?? 0;
            }

            return sum;
        }
    }

    /// <summary>Finds requests by the offset at which they end.</summary>
    internal MergeHash MergeHash { get; } = new();

    internal RequestPool Requests { get; } = new();

    /// <summary>Idle ones; as many as there were tables read at once.</summary>
    internal Stack<PartitionReader> PartitionReaders { get; } = new();

    /// <summary>The block layer of a shard.</summary>
    public static BlockLayer Of(Shard shard) => shard.Service(static s => new BlockLayer(s));

    /// <summary>From now on requests that a CPU submits are collected, to be merged and sorted, until
    /// <see cref="FinishPlug"/> (kernel: blk_start_plug). Calls may be nested; a task must finish its plug before it
    /// awaits anything. Queues that plug their device (2.6.32) take no notice.</summary>
    public void StartPlug(Cpu cpu) => PlugOf(cpu).Start();

    /// <summary>Sends off what was collected (kernel: blk_finish_plug).</summary>
    public void FinishPlug(Cpu cpu) => PlugOf(cpu).Finish();

    internal Plug PlugOf(Cpu cpu) => _plugs[cpu.Number]!;

    internal int NextQueueNumber() => ++_queues;

    /// <summary>The completion list of a CPU.</summary>
    internal BlockSoftIrq SoftIrq(Cpu cpu) => _softIrqs[cpu.Number]!;

    /// <summary>The completion list of a CPU's group.</summary>
    internal BlockSoftIrq GroupSoftIrq(Cpu cpu) => _groupSoftIrqs[cpu.Number]!;

    /// <summary>Puts a queue in line for a request of the pool, once.</summary>
    internal void WaitForRequest(RequestQueue queue)
    {
        if (queue.IsPoolWaiter)
        {
            return;
        }

        queue.IsPoolWaiter = true;
        queue.NextPoolWaiter = null;
        if (_lastPoolWaiter is null)
        {
            _firstPoolWaiter = queue;
        }
        else
        {
            _lastPoolWaiter.NextPoolWaiter = queue;
        }

        _lastPoolWaiter = queue;
    }

    /// <summary>Takes a request back and wakes the first queue in line for one.</summary>
    internal void Return(Request request)
    {
        Requests.Return(request);
        if (_firstPoolWaiter is { } queue)
        {
            _firstPoolWaiter = queue.NextPoolWaiter;
            _lastPoolWaiter = _firstPoolWaiter is null ? null : _lastPoolWaiter;
            queue.IsPoolWaiter = false;
            queue.RunSoon();
        }
    }

    /// <summary>The first CPU of a CPU's group, whose completion list serves the group (kernel:
    /// blk_cpu_to_group).</summary>
    internal static Cpu FirstOfGroup(Cpu cpu)
    {
        IReadOnlyList<Cpu> cpus = cpu.Shard.Cpus;
        for (int i = 0; i < cpus.Count; i++)
        {
            if (cpus[i].Group == cpu.Group)
            {
                return cpus[i];
            }
        }

        return cpu;
    }
}
