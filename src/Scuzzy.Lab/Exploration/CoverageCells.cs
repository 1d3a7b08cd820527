using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Exploration;

/// <summary>The cells that a campaign is to fill, and why some cannot be.</summary>
internal static class CoverageCells
{
    /// <summary>Edges of counters, queues and timers.</summary>
    private static readonly string[] s_edges =
    [
        "tags exhausted",
        "can_queue reached",
        "queue depth reached",
        "devices starved",
        "host blocked",
        "target blocked",
        "device blocked",
        "target can_queue reached",
        "bios wait for requests",
        "refused by the driver",
        "requeued",
        "retried",
        "completed after the timer",
        "completed before its abort",
        "completed while the abort ran",
        "completed after an abort that failed",
        "completed while a reset ran",
        "completed never",
        "taken back by nobody",
        "several commands failed at once",
        "finished by the error handler",
        "retried by the error handler",
        "probe answered",
        "probe not answered",
        "device offline",
        "device deleted",
        "command ended on a deleted device",
        "fail-fast error",
        "flush ended",
        "forced write ended",
        "discard or zeroes ended",
        "merged request",
        "several segments",
        "sense without autosense",
        "unit recovered alone",
        "target recovered alone",
        "recovery widened to the target",
        "recovery widened to the host",
        "target on another shard",
        "user resets a unit",
        "user resets a target",
        "user resets a channel",
        "user resets a host",
        "medium changed",
        "drive empty",
        "door locked",
        "disk opened again",
        "past eh_deadline",
    ];

    /// <summary>Cells that nothing reaches, with the reason.</summary>
    public static IReadOnlyList<(string Cell, string Reason)> Unreachable { get; } = FindUnreachable();

    /// <summary>All cells of a profile.</summary>
    public static IEnumerable<string> Of(string profile)
    {
        foreach (RecoveryRung rung in Enum.GetValues<RecoveryRung>())
        {
            foreach (EhOutcome outcome in Enum.GetValues<EhOutcome>())
            {
                yield return $"{profile}: {rung} {outcome}";
            }
        }

        foreach (string edge in s_edges)
        {
            yield return $"{profile}: {edge}";
        }
    }

    private static List<(string, string)> FindUnreachable()
    {
        var list = new List<(string, string)>();
        foreach (string profile in Profiles.Names)
        {
            foreach (EhOutcome outcome in Enum.GetValues<EhOutcome>())
            {
                list.Add(
                    (
                        $"{profile}: Flush {outcome}",
                        "no rung that is tried: commands are finished or retried by the error handler"
                    )
                );
            }

            list.Add(($"{profile}: Sense FastIoFail", "REQUEST SENSE is a command, not a callback"));
            list.Add(($"{profile}: StartUnit FastIoFail", "START STOP UNIT is a command, not a callback"));
            list.Add(($"{profile}: Offline Failed", "taking a device off line does not fail"));
            list.Add(($"{profile}: Offline FastIoFail", "taking a device off line is no callback"));
            if (!Profiles.ErrorHandling(profile).HasDeadline)
            {
                list.Add(($"{profile}: past eh_deadline", "this kernel has no eh_deadline"));
            }

            if (Profiles.Block(profile).DrainsDeletedDisks)
            {
                list.Add(
                    (
                        $"{profile}: command ended on a deleted device",
                        "deleting a disk waits for its I/O (kernel: del_gendisk)"
                    )
                );
            }
        }

        return list;
    }
}
