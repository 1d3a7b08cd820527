using System.Globalization;
using Scuzzy.Block.Attributes;
using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Elevators;

/// <summary>Makes the files under queue/iosched: numbers of one kind of elevator, one object for all queues (kernel:
/// struct elv_fs_entry).</summary>
internal static class ElevatorTunable
{
    /// <summary>A number, in the unit that is shown.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="get">Reads it.</param>
    /// <param name="set">Sets it; null if it can only be read.</param>
    /// <param name="minimum">Lower values are taken as this, silently, as the kernel does.</param>
    /// <param name="maximum">Higher values are taken as this.</param>
    public static QueueAttribute Of<T>(
        string name,
        Func<T, long> get,
        Action<T, long>? set,
        long minimum = 0,
        long maximum = int.MaxValue
    )
        where T : Elevator =>
        new(
            name,
            queue => get(Active<T>(queue)).ToString(CultureInfo.InvariantCulture),
            set is null
                ? null
                : (queue, text) =>
                {
                    if (!QueueAttributes.TryParse(text, out long value))
                    {
                        return ShardTask<AttributeResult>.FromResult(AttributeResult.Invalid);
                    }

                    set(Active<T>(queue), Math.Clamp(value, minimum, maximum));
                    return ShardTask<AttributeResult>.FromResult(AttributeResult.Stored);
                }
        );

    /// <summary>The files come and go with the elevator, so that it is the queue's.</summary>
    private static T Active<T>(RequestQueue queue)
        where T : Elevator => (T)queue.Elevator!;
}
