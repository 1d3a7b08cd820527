using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Scuzzy.Tests.Guest;

/// <summary>Where a schedule first went another way than in a real kernel.</summary>
/// <param name="Kind">Its class: what differs, without devices and numbers.</param>
/// <param name="Text">Both event lists around it.</param>
internal sealed partial record ScheduleDifference(string Kind, string Text)
{
    private const int Before = 6;
    private const int After = 4;

    /// <summary>Compares what a real kernel did with what we did; null if it is the same.</summary>
    public static ScheduleDifference? Between(ScheduleEvents real, ScheduleEvents ours) =>
        Between("log", real.Log, ours.Log)
        ?? Between("step", real.Steps, ours.Steps)
        ?? Between("injected", real.Injected, ours.Injected)
        ?? Between("state", real.State, ours.State)
        ?? Between("command", real.Commands, ours.Commands);

    /// <summary>The difference of a recorded schedule; null if there is none.</summary>
    public static ScheduleDifference? Of(InjectionSchedule schedule) =>
        RecordedSchedule.Of(schedule) is { } recorded
            ? Between(ScheduleEvents.Of(schedule, recorded), ScheduleEvents.Simulate(schedule))
            : null;

    private static ScheduleDifference? Between(string what, ImmutableArray<string> real, ImmutableArray<string> ours)
    {
        int at = real.Zip(ours).TakeWhile(pair => pair.First == pair.Second).Count();
        if (at == real.Length && at == ours.Length)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (string line in real[Math.Max(at - Before, 0)..at])
        {
            text.Append("  both ").Append(line).Append('\n');
        }

        Tell(text, "  real ", real, at);
        Tell(text, "  ours ", ours, at);
        return new ScheduleDifference($"{what}: {Kindred(real, at)} | {Kindred(ours, at)}", text.ToString());
    }

    private static void Tell(StringBuilder text, string who, ImmutableArray<string> lines, int at)
    {
        for (int i = at; i < Math.Min(at + After, lines.Length); i++)
        {
            text.Append(who).Append(lines[i]).Append('\n');
        }

        if (at >= lines.Length)
        {
            text.Append(who).Append("nothing more\n");
        }
    }

    private static string Kindred(ImmutableArray<string> lines, int at) =>
        at < lines.Length ? Numbers().Replace(Disk().Replace(lines[at], ""), "#") : "nothing more";

    [GeneratedRegex(@"^sd \S+ (\[sd[a-z]+\] )?(tag#N )?")]
    private static partial Regex Disk();

    [GeneratedRegex(@"\b(0x)?[0-9a-f]*\d[0-9a-f]*\b")]
    private static partial Regex Numbers();
}
