using Scuzzy.Runtime.Timers;

namespace Scuzzy.Target.Tasks;

/// <summary>An abort of some tasks of one logical unit that waits for their last effect: a task whose store I/O is
/// under way lives until that has ended (I10).</summary>
/// <param name="nexus">Only tasks of this nexus; null for all.</param>
/// <param name="tag">Only the task of this tag; null for all.</param>
/// <param name="before">Only tasks that arrived before this sequence number.</param>
/// <param name="spared">Never this task: the one that asks.</param>
/// <param name="finished">Called once when no such task lives any more.</param>
internal sealed class AbortOperation(UnitNexus? nexus, ulong? tag, long before, UnitTask? spared, Action finished)
{
    public Action Finished { get; } = finished;

    /// <summary>Runs out when the tasks are to be fenced instead of waited for; null if there is no hurry.</summary>
    public ShardTimer? Fence { get; set; }

    public bool Covers(UnitTask task) =>
        task.Sequence < before
        && !ReferenceEquals(task, spared)
        && (nexus is null || ReferenceEquals(task.Nexus, nexus))
        && (tag is null || task.Tag == tag);
}
