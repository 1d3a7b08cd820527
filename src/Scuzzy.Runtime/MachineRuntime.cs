using System.Runtime.InteropServices;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime;

/// <summary>What makes a machine's shards run: live threads, or one loop in virtual time.</summary>
public abstract class MachineRuntime : IDisposable
{
    private readonly List<Shard> _shards = [];
    private readonly List<Cpu> _cpus = [];
    private Exception? _faultException;

    /// <summary>The shards, by number.</summary>
    public IReadOnlyList<Shard> Shards => _shards;

    /// <summary>All CPUs, by number.</summary>
    public IReadOnlyList<Cpu> Cpus => _cpus;

    /// <summary>The shards, to go through without allocating an enumerator.</summary>
    internal ReadOnlySpan<Shard> ShardSpan => CollectionsMarshal.AsSpan(_shards);

    /// <summary>The CPUs, to go through without allocating an enumerator.</summary>
    internal ReadOnlySpan<Cpu> CpuSpan => CollectionsMarshal.AsSpan(_cpus);

    /// <summary>True if time is virtual and the schedule is chosen by a seed.</summary>
    public abstract bool IsVirtual { get; }

    /// <summary>The first bug that escaped from a control flow, or null; the machine stands still from then
    /// on.</summary>
    public Exception? FaultException => Volatile.Read(ref _faultException);

    /// <summary>The CPU of a number.</summary>
    public Cpu Cpu(int number) => _cpus[number];

    /// <summary>How often a step was passed on all shards.</summary>
    public long StepCount(Step step)
    {
        long sum = 0;
        foreach (Shard shard in _shards)
        {
            sum += shard.StepCount(step);
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends threads and frees native memory.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Called once when a control flow has failed.</summary>
    protected abstract void Faulted();

    internal void Fault(Shard shard, Exception exception)
    {
        // Several live shards may fail at once; the first is kept.
        Interlocked.CompareExchange(ref _faultException, exception, null);
        Faulted();
    }

    /// <summary>Wakes a shard's engine after a post from outside (live: eventfd if it sleeps).</summary>
    internal abstract void Wake(Shard shard);

    /// <summary>Makes shards and CPUs: CPU n belongs to shard n modulo <paramref name="shards"/>; completion groups
    /// are the shards.</summary>
    internal void Create(int cpus, int shards)
    {
        for (int i = 0; i < shards; i++)
        {
            _shards.Add(new Shard(this, i));
        }

        for (int i = 0; i < cpus; i++)
        {
            _cpus.Add(_shards[i % shards].AddCpu(i, i % shards));
        }
    }
}
