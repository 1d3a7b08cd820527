using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Recording;

namespace Scuzzy.Lab.Reports;

/// <summary>A run in plain words: what failed, what the kernel did, how long it took, who else stood still.</summary>
internal static class SummaryText
{
    /// <summary>The sentences, each a paragraph.</summary>
    public static IReadOnlyList<string> Of(RunRecording recording)
    {
        long ended = recording.Devices.Sum(d => d.Ended);
        if (recording.Troubled.Count == 0)
        {
            long slowest = recording.Slowest.Count > 0 ? recording.Slowest[0].TotalNs : 0;
            return
            [
                $"Nothing went wrong. {TimeText.Count(ended, "command")} went to "
                    + $"{TimeText.Count(recording.Devices.Count, "LUN")}, each was answered at the first try, and the "
                    + $"slowest took {TimeText.Length(slowest)}.",
            ];
        }

        var sentences = new List<string> { WhatFailed(recording, ended) };
        if (recording.Rungs.Count > 0)
        {
            sentences.Add(WhatWasDone(recording));
        }

        sentences.Add(HowItEnded(recording));
        sentences.Add(WhoElse(recording));
        return sentences;
    }

    private static string WhatFailed(RunRecording recording, long ended)
    {
        long troubled = recording.Troubled.Count + recording.TroubledOmitted;
        string[] where = [.. recording.Troubled.Select(Place).Distinct()];
        string places = where.Length <= 4 ? string.Join(", ", where) : TimeText.Count(where.Length, "LUN");
        long timeouts = recording.Troubled.Count(c => c.Events.Any(e => e.Moment == CommandMoment.TimedOut));
        string kinds =
            timeouts == 0 ? "None timed out; each was answered, but not well."
            : timeouts == recording.Troubled.Count ? "They got no answer in time."
            : $"{timeouts} of them got no answer in time.";
        return $"What failed: {troubled} of {TimeText.Count(ended, "command")} had trouble, on {places}. {kinds}";
    }

    private static string WhatWasDone(RunRecording recording)
    {
        var parts = new List<string>();
        foreach (RecoveryRung rung in RungWords.Ladder)
        {
            RungHistory[] tries = [.. recording.Rungs.Where(r => r.Rung == rung && !r.IsForProbe)];
            if (tries.Length == 0)
            {
                continue;
            }

            if (rung == RecoveryRung.Offline)
            {
                parts.Add($"took {string.Join(", ", tries.Select(t => t.Subject).Distinct().Take(4))} off line");
                continue;
            }

            int good = tries.Count(t => t.Outcome == 0);
            string outcome =
                good == 0 ? "failed"
                : tries.Length == 1 ? "reported success"
                : $"{good} reported success";
            string name = RungWords.Name(rung);
            name = rung == RecoveryRung.Device ? name : name.ToLowerInvariant();
            parts.Add($"tried {TimeText.Count(tries.Length, name)} ({outcome})");
        }

        int bad = recording.Probes.Count(p => !p.IsGood);
        string tests =
            recording.Probes.Count == 0
                ? string.Empty
                : $" It tested devices {TimeText.Count(recording.Probes.Count, "time")}; "
                    + $"{(bad == 0 ? "all" : recording.Probes.Count - bad)} answered.";
        return $"What the kernel did: it {string.Join(", then ", parts)}.{tests}";
    }

    private static string HowItEnded(RunRecording recording)
    {
        long begin = recording.Troubled.Min(c => c.QueuedNs);
        long end = recording.Troubled.Max(c => c.EndedNs ?? recording.EndedNs);
        long good = recording.Troubled.Count(c => c.Outcome == "0");
        string[] errors =
        [
            .. recording
                .Troubled.Where(c => c.EndedNs is not null && c.Outcome != "0")
                .GroupBy(c => c.Outcome)
                .Select(g => $"{g.Count()} with {g.Key}"),
        ];
        string ends = errors.Length > 0 ? $", and failed {string.Join(", ", errors)}" : string.Empty;
        return $"How it ended: {good} of the commands with trouble completed after all{ends}. From the first of them "
            + $"to the end of the last it took {TimeText.Length(end - begin)}.";
    }

    private static string WhoElse(RunRecording recording)
    {
        DeviceHistory[] others = [.. recording.Devices.Where(d => d.Recovered == 0 && d.StalledNs > 0)];
        if (recording.Devices.All(d => d.StalledNs == 0))
        {
            return "Who stood still: nobody. All LUNs could send commands at any time.";
        }

        long own = recording.Devices.Where(d => d.Recovered > 0).Sum(d => d.StalledNs);
        string innocent =
            others.Length == 0
                ? "no other LUN"
                : $"{TimeText.Count(others.Length, "LUN")} without a fault of "
                    + $"{(others.Length == 1 ? "its" : "their")} own, for "
                    + $"{TimeText.Length(others.Sum(d => d.StalledNs))} together "
                    + $"(at most {TimeText.Length(others.Max(d => d.StalledNs))} each)";
        return $"Who stood still: {innocent}; the LUNs with the trouble for {TimeText.Length(own)}.";
    }

    private static string Place(CommandHistory command) =>
        command.Disk.Length > 0 ? $"{command.Disk} ({command.Address})" : command.Address;
}
