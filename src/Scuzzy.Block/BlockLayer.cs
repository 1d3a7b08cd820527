using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Block;

/// <summary>What all queues of a shard share: the requests, the completion lists, the plugs.</summary>
public sealed class BlockLayer
{
    private readonly BlockSoftIrq?[] _softIrqs;

    private BlockLayer(Shard shard)
    {
        Shard = shard;
        int highest = 0;
        foreach (Cpu cpu in shard.Cpus)
        {
            highest = Math.Max(highest, cpu.Number);
        }

        _softIrqs = new BlockSoftIrq?[highest + 1];
        foreach (Cpu cpu in shard.Cpus)
        {
            _softIrqs[cpu.Number] = new BlockSoftIrq(cpu);
        }
    }

    /// <summary>The shard.</summary>
    public Shard Shard { get; }

    /// <summary>How many requests are in use by all queues of the shard.</summary>
    public int RequestsInUse => Requests.InUse;

    /// <summary>How many requests the shard has made so far; at most 65,536.</summary>
    public int RequestsMade => Requests.Count;

    internal RequestPool Requests { get; } = new();

    /// <summary>The block layer of a shard.</summary>
    public static BlockLayer Of(Shard shard) => shard.Service(static s => new BlockLayer(s));

    /// <summary>The completion list of a CPU.</summary>
    internal BlockSoftIrq SoftIrq(Cpu cpu) => _softIrqs[cpu.Number]!;

    /// <summary>The first CPU of a CPU's group, whose completion list serves the group (kernel: blk_cpu_to_group).</summary>
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
