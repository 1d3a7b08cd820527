using Scuzzy.Runtime.Files;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Runtime;

/// <summary>Runs a machine in virtual time on the calling thread: a 30 s timeout takes no time, and the same seeds give
/// the same steps in the same order.</summary>
public sealed class VirtualRuntime : MachineRuntime
{
    private readonly Chooser _chooser;

    /// <summary>Creates a virtual machine's runtime.</summary>
    /// <param name="options">CPUs, shards and seeds.</param>
    public VirtualRuntime(VirtualRuntimeOptions options)
    {
        Create(options.Cpus, options.Shards);
        _chooser = new Chooser(
            this,
            options.ScheduleSeed,
            options.IsByUrgency ? 0 : options.PreemptionPermille,
            options.IsByUrgency
        );
        Disk = options.Disk ?? new VirtualDisk();
        Network = new VirtualNetwork();
        foreach (Shard shard in Shards)
        {
            shard.Chooser = _chooser;
            shard.PlantedBugs = options.PlantedBugs.Aggregate(0ul, (bits, bug) => bits | (1ul << (int)bug));
            shard.Random = new SeededRandom(options.WorkloadSeed + (ulong)shard.Number);
            shard.Files = new VirtualFileEngine(shard, Disk);
            shard.Sockets = new VirtualSocketEngine(shard, Network);
        }
    }

    /// <inheritdoc/>
    public override bool IsVirtual => true;

    /// <summary>The files of the virtual machine, with volatile and durable content.</summary>
    public VirtualDisk Disk { get; }

    /// <summary>The links between the machine's sockets.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>Nanoseconds of virtual time since the machine was switched on.</summary>
    public long NowNs { get; private set; }

    /// <summary>How many items have run.</summary>
    public long ItemsRun { get; private set; }

    /// <summary>Runs until nothing is runnable and no timer is armed, or until <paramref name="untilNs"/>, or until
    /// <paramref name="stop"/> says so (asked after each item), or until a bug was reported.</summary>
    /// <returns>Why it stopped.</returns>
    public VirtualStop Run(long untilNs = long.MaxValue, Func<bool>? stop = null)
    {
        while (FaultException is null)
        {
            DrainInboxes();
            if (RunChosen())
            {
                ItemsRun++;
                if (stop is not null && stop())
                {
                    return VirtualStop.Asked;
                }

                continue;
            }

            if (FaultException is not null)
            {
                break;
            }

            long next = NextDeadline();
            if (next == long.MaxValue)
            {
                return VirtualStop.Quiescent;
            }

            if (next > untilNs)
            {
                AdvanceTo(untilNs);
                return VirtualStop.TimeReached;
            }

            AdvanceTo(next);
        }

        return VirtualStop.Faulted;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Network.CloseAll();

    /// <inheritdoc/>
    protected override void Faulted() { }

    internal override void Wake(Shard shard) { }

    private bool RunChosen()
    {
        try
        {
            return _chooser.RunNext();
        }
        catch (Exception e)
        {
            Fault(Shards[0], e);
            return false;
        }
    }

    private void DrainInboxes()
    {
        try
        {
            foreach (Shard shard in ShardSpan)
            {
                shard.Inbox.Drain();
            }
        }
        catch (Exception e)
        {
            Fault(Shards[0], e);
        }
    }

    private long NextDeadline()
    {
        long best = long.MaxValue;
        foreach (Shard shard in ShardSpan)
        {
            best = Math.Min(best, shard.Timers.NextDeadline());
        }

        return best;
    }

    private void AdvanceTo(long timeNs)
    {
        NowNs = Math.Max(NowNs, timeNs);
        try
        {
            foreach (Shard shard in ShardSpan)
            {
                shard.NowNs = NowNs;
                shard.Timers.Advance(NowNs);
            }
        }
        catch (Exception e)
        {
            // A timer may do work at once: that is a bug of the machine, as in any other control flow.
            Fault(Shards[0], e);
        }
    }
}
