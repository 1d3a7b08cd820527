using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target;

// Ending tasks from outside: task management, overlapped tags, loss of a nexus.
public abstract partial class LogicalUnit
{
    private readonly List<AbortOperation> _aborts = [];

    /// <summary>Aborts tasks; <paramref name="finished"/> is called once none of them can have an effect any more,
    /// maybe before this returns.</summary>
    /// <param name="asking">The nexus that asks; tasks of others end as TAS says. Null if nobody is to be
    /// told.</param>
    /// <param name="nexus">Only tasks of this nexus, or null.</param>
    /// <param name="tag">Only the task of this tag, or null.</param>
    /// <param name="spared">A task that stays, or null.</param>
    /// <param name="finished">What to do then.</param>
    /// <param name="tellsAll">All end with TASK ABORTED, whatever TAS says.</param>
    internal void AbortTasks(
        UnitNexus? asking,
        UnitNexus? nexus,
        ulong? tag,
        UnitTask? spared,
        Action finished,
        bool tellsAll = false
    )
    {
        // Row 27 of the zoo: whatever is there, whosever it is.
        UnitNexus? owner = Shard.Plants(PlantedBug.ForeignTasksEnd) ? null : nexus;
        var abort = new AbortOperation(owner, tag, _tasks.NextSequence, spared, finished);
        _aborts.Add(abort);
        bool wasAdvancing = _advancing;
        _advancing = true;
        while (NextVictim(abort) is { } victim)
        {
            bool isOthers = asking is not null && !ReferenceEquals(victim.Nexus, asking);
            bool isTold = tellsAll || (isOthers && ReportsTaskAborted);
            victim.Fate = isTold ? TaskFate.TaskAborted : TaskFate.Terminated;
            if (isOthers && !ReportsTaskAborted)
            {
                victim.Nexus.Attentions.Add(AdditionalSense.CommandsClearedByAnotherInitiator);
            }

            // Row 3 of the zoo: it does not wait for the store, which ends it again.
            bool isIdle =
                victim.State is TaskState.Dormant or TaskState.Parked || victim.AwaitsData || victim.AwaitsUnit;
            if (isIdle || Shard.Plants(PlantedBug.AbortedTaskEndsTwice))
            {
                EndAborted(victim);
            }
        }

        _advancing = wasAdvancing;
        FinishAborts();
        ArmFence(abort);
        Advance();
    }

    /// <summary>Ends an aborted task that has nothing under way any more.</summary>
    internal void EndAborted(UnitTask task)
    {
        if (task.State == TaskState.Fenced)
        {
            Drained(task);
            return;
        }

        SamTask sam = task.Sam;
        TaskFate fate = task.Fate;
        Nexus nexus = task.Nexus.Nexus;
        task.ForgetData();
        task.Integrity = default;
        if (task.AwaitsUnit)
        {
            Forget(task);
        }

        if (task.State == TaskState.Parked)
        {
            _gate.Forget(task);
        }

        if (task.HoldsMedium)
        {
            _gate.Leave(task);
        }

        _tasks.Remove(task);
        if (fate == TaskFate.TaskAborted && !nexus.IsLost)
        {
            Answer(sam, ScsiStatus.TaskAborted);
        }
        else
        {
            sam.Terminated();
        }

        Target.ReleaseIfGone(nexus);
        FinishAborts();
        Advance();
    }

    /// <summary>True if a task of a nexus and tag lives; without a tag, any task of the nexus.</summary>
    internal bool HasTask(UnitNexus state, ulong? tag) =>
        tag is { } one ? _tasks.Find(state, one) is { Fate: TaskFate.Normal } : state.Tasks > 0;

    /// <summary>Aborts everything and returns to the state after power on (SAM-5 6.3.3).</summary>
    /// <param name="condition">What all nexuses are told.</param>
    /// <param name="finished">Called when it is done.</param>
    internal void Reset(AdditionalSense condition, Action finished) =>
        AbortTasks(
            null,
            null,
            null,
            null,
            () =>
            {
                ResetState();
                Attend(condition);
                finished();
            }
        );

    /// <summary>Forgets a nexus that is gone; its tasks end without responses.</summary>
    internal void Lose(Nexus nexus)
    {
        if (TryStateOf(nexus) is { } state)
        {
            _nexuses[nexus.Slot] = null;
            ForgetNexus(state);
            AbortTasks(null, state, null, null, () => { });
        }
    }

    /// <summary>I_T NEXUS RESET: as if the nexus had been lost and come back (SAM-5 6.3.4).</summary>
    internal void ResetNexus(Nexus nexus, Action finished)
    {
        if (TryStateOf(nexus) is not { } state)
        {
            finished();
            return;
        }

        AbortTasks(
            null,
            state,
            null,
            null,
            () =>
            {
                ForgetNexus(state);
                state.Attentions.Add(AdditionalSense.NexusLoss);
                finished();
            }
        );
    }

    // SAM-5 5.10: the tasks of the nexus in this task set are aborted, the command that came last says so.
    private void AbortForOverlap(SamTask sam, UnitNexus state) =>
        AbortTasks(
            null,
            state,
            null,
            null,
            () =>
            {
                if (state.Nexus.IsLost)
                {
                    sam.Terminated();
                    return;
                }

                AnswerSense(sam, new SenseData(SenseKey.AbortedCommand, AdditionalSense.OverlappedCommands));
            }
        );

    private UnitTask? NextVictim(AbortOperation abort)
    {
        for (UnitTask? task = _tasks.Oldest; task is not null; task = _tasks.After(task))
        {
            if (task.Fate == TaskFate.Normal && abort.Covers(task))
            {
                return task;
            }
        }

        return null;
    }

    private void FinishAborts()
    {
        for (int i = 0; i < _aborts.Count; i++)
        {
            AbortOperation abort = _aborts[i];
            if (!IsWaiting(abort))
            {
                _aborts.RemoveAt(i);
                abort.Fence?.Cancel();
                abort.Finished();
                i = -1;
            }
        }
    }

    private bool IsWaiting(AbortOperation abort)
    {
        for (UnitTask? task = _tasks.Oldest; task is not null; task = _tasks.After(task))
        {
            // Row 30 of the zoo: what is at the store does not count.
            if (abort.Covers(task) && !(task.IsInStore && Shard.Plants(PlantedBug.AbortAnsweredEarly)))
            {
                return true;
            }
        }

        return false;
    }
}
