using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Block.Attributes;

/// <summary>A queue's directory in the object tree (kernel: q->kobj, blk_register_queue).</summary>
public static class QueueObject
{
    private const string Elevator = "iosched";

    /// <summary>Adds <c>queue</c>, and <c>queue/iosched</c> for as long as there is an elevator, to a disk's
    /// object.</summary>
    public static KernelObject Add(KernelObject disk, RequestQueue queue)
    {
        KernelObject directory = disk.Add("queue", queue, QueueAttributes.Of(queue));
        AddElevator(directory, queue);
        queue.ElevatorChanged = () =>
        {
            directory.Child(Elevator)?.Remove();
            AddElevator(directory, queue);
        };
        return directory;
    }

    private static void AddElevator(KernelObject directory, RequestQueue queue)
    {
        if (queue.Elevator is not null)
        {
            directory.Add(Elevator, queue, QueueAttributes.OfElevator(queue));
        }
    }
}
