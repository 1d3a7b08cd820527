using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Timers;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

// Aborts that a hung store would hold up: after a while its tasks are fenced. The function is answered, the unit is not
// ready until the store has done with them, and so nobody sees what they may still do.
public abstract partial class LogicalUnit
{
    private int _fenced;

    /// <summary>Tasks that were ended and are still at the store.</summary>
    public int FencedTasks => _fenced;

    private void ArmFence(AbortOperation abort)
    {
        long afterNs = Target.Options.FenceAfterNs;
        if (afterNs > 0 && _aborts.Contains(abort))
        {
            abort.Fence = new FenceTimer(Shard.Cpus[0], this, abort);
            abort.Fence.Arm(Shard, Shard.NowNs + afterNs);
        }
    }

    private void Fence(AbortOperation abort)
    {
        UnitTask? next;
        for (UnitTask? task = _tasks.Oldest; task is not null; task = next)
        {
            next = _tasks.After(task);
            if (abort.Covers(task))
            {
                _tasks.Fence(task);
                _fenced++;
            }
        }

        CloseMedium(MediumClosures.Draining);
        FinishAborts();
        Advance();
    }

    // The store has done with a fenced task, whose port gets its object back.
    private void Drained(UnitTask task)
    {
        LeaveMedium(task);
        Nexus nexus = task.Nexus.Nexus;
        _tasks.Retire(task);
        task.Sam.Terminated();
        Target.ReleaseIfGone(nexus);
        if (--_fenced == 0)
        {
            OpenMedium(MediumClosures.Draining);
        }
    }

    private sealed class FenceTimer(Cpu cpu, LogicalUnit unit, AbortOperation abort) : ShardTimer(cpu)
    {
        protected override void Expired() => unit.Fence(abort);
    }
}
