using Scuzzy.Block.Queue;

namespace Scuzzy.Block.Elevators;

/// <summary>The requests of one task, or the asynchronous ones of all (kernel: struct cfq_queue).</summary>
internal sealed class CfqQueue
{
    public DeadlineLists Lists;

    public int Submitter { get; set; }

    public bool IsSynchronous { get; set; }

    /// <summary>0 real time, 1 best effort, 2 idle.</summary>
    public int Class { get; set; }

    /// <summary>0 (highest) to 7; 4 by default.</summary>
    public int Level { get; set; }

    /// <summary>Requests with the driver.</summary>
    public int InDriver { get; set; }

    /// <summary>Requests dispatched in this slice.</summary>
    public int SliceDispatched { get; set; }

    /// <summary>End of its slice; 0 before its first dispatch.</summary>
    public long SliceEndNs { get; set; }

    /// <summary>Waits in line for a slice.</summary>
    public bool IsInLine { get; set; }

    public bool IsIdle => Lists.IsEmpty && InDriver == 0 && !IsInLine;
}
