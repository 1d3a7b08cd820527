using System.Globalization;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Recording;

namespace Scuzzy.Lab.Reports;

/// <summary>Tells why a command took its retries and its time, from what happened to it.</summary>
internal static class WhyText
{
    private const long WorthTellingNs = 1_000_000;

    /// <summary>One sentence, or a few.</summary>
    public static string Of(RunRecording recording, CommandHistory command)
    {
        var clauses = new List<string>();
        long sentNs = command.QueuedNs;
        long handedNs = 0;
        bool wasSent = false;
        foreach (CommandEvent e in command.Events)
        {
            switch (e.Moment)
            {
                case CommandMoment.Dispatched:
                    clauses.Add(wasSent ? "sent again" : "sent");
                    (sentNs, wasSent) = (e.TimeNs, true);
                    break;
                case CommandMoment.HandedOver:
                    handedNs = e.TimeNs;
                    break;
                default:
                    Add(clauses, Clause(recording, e, e.TimeNs - sentNs, e.TimeNs - handedNs));
                    break;
            }
        }

        if (command.Omitted > 0)
        {
            clauses.Add($"{TimeText.Count(command.Omitted, "more event")} not kept");
        }

        if (command.EndedNs is null)
        {
            clauses.Add("not ended when the run stopped");
        }

        string story = string.Join("; ", Folded(clauses));
        return $"{char.ToUpperInvariant(story[0])}{story[1..]}. {Sum(command)}";
    }

    /// <summary>Where the time went; the parts add up.</summary>
    public static string Sum(CommandHistory command)
    {
        var parts = new List<string>();
        Part(parts, command.OutNs, "waiting for an answer");
        Part(parts, command.RecoveryNs, "in recovery");
        Part(parts, command.HeldNs, "in the queue, held up by recovery");
        Part(parts, command.WaitingNs, "in the queue");
        string total = TimeText.Length(command.TotalNs);
        return parts.Count == 0 ? $"{total} in all." : $"{total} in all: {string.Join(", ", parts)}.";
    }

    private static void Part(List<string> parts, long nanoseconds, string what)
    {
        if (nanoseconds > 0)
        {
            parts.Add($"{TimeText.Length(nanoseconds)} {what}");
        }
    }

    private static string Clause(RunRecording recording, CommandEvent e, long sinceSentNs, long sinceHandedNs) =>
        e.Moment switch
        {
            CommandMoment.Refused => $"answered with {e.Detail}",
            CommandMoment.TimedOut => $"no answer came within {TimeText.Length(sinceSentNs)}",
            CommandMoment.Awake when sinceHandedNs >= WorthTellingNs =>
                $"the error handler took over after {TimeText.Length(sinceHandedNs)}, when all else had ended",
            CommandMoment.Awake => "the error handler took over",
            CommandMoment.Rung => Rung(recording.Rungs[e.Number]),
            CommandMoment.Probe => Probe(recording.Probes[e.Number]),
            CommandMoment.GivenUp => "given up",
            CommandMoment.Ended when e.Detail == "0" => "completed",
            CommandMoment.Ended => $"ended with {e.Detail}",
            _ => string.Empty,
        };

    private static string Rung(RungHistory rung)
    {
        string length = rung.LengthNs >= WorthTellingNs ? $" after {TimeText.Length(rung.LengthNs)}" : string.Empty;
        return rung.Rung switch
        {
            RecoveryRung.Abort => $"its abort {RungWords.Outcome(rung.Outcome)}{length}",
            RecoveryRung.Offline => $"{rung.Subject} was taken off line",
            RecoveryRung.Sense => $"the sense data {(rung.Outcome == 0 ? "was fetched" : "could not be fetched")}",
            _ => $"the {RungWords.Name(rung.Rung).ToLowerInvariant().Replace("lun", "LUN", StringComparison.Ordinal)}"
                + $" of {rung.Subject} {RungWords.Outcome(rung.Outcome)}{length}",
        };
    }

    private static string Probe(ProbeHistory probe)
    {
        string length = probe.LengthNs >= WorthTellingNs ? $" within {TimeText.Length(probe.LengthNs)}" : string.Empty;
        return probe.IsGood ? $"the device answered {probe.Name}" : $"the device failed {probe.Name}{length}";
    }

    private static void Add(List<string> clauses, string clause)
    {
        if (clause.Length > 0)
        {
            clauses.Add(clause);
        }
    }

    /// <summary>What is said several times in a row is said once, with the number.</summary>
    private static List<string> Folded(List<string> clauses)
    {
        var folded = new List<string>();
        for (int i = 0; i < clauses.Count; )
        {
            int end = i;
            while (end < clauses.Count && clauses[end] == clauses[i])
            {
                end++;
            }

            folded.Add(
                end - i > 1
                    ? string.Create(CultureInfo.InvariantCulture, $"{clauses[i]} ({end - i} times)")
                    : clauses[i]
            );
            i = end;
        }

        return folded;
    }
}
