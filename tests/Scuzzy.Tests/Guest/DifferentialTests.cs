using System.Globalization;
using System.Text;

namespace Scuzzy.Tests.Guest;

/// <summary>Random injection schedules, here and in a real kernel.</summary>
/// <remarks>SCUZZY_DIFFERENTIAL says which seeds (<c>1-1000,1451</c>), SCUZZY_DIFFERENTIAL_SHRINK how many classes of
/// differences to shrink, with a guest in the loop. What differs is kept in artifacts/differential.</remarks>
[Trait("category", "guest")]
public sealed class DifferentialTests
{
    private const int MaximumRounds = 12;

    [Fact]
    public void A_random_injection_schedule_takes_the_same_steps_as_in_a_real_kernel()
    {
        string seeds = Setting("SCUZZY_DIFFERENTIAL", "101-120");
        InjectionSchedule[] schedules =
        [
            .. seeds.Split(',').SelectMany(Seeds).Select(InjectionScheduleGenerator.Generate),
        ];
        RecordedSchedule.Record(schedules);
        InjectionSchedule[] recorded = [.. schedules.Where(s => RecordedSchedule.Of(s) is not null)];
        var different = recorded
            .Select(s => (Schedule: s, Difference: ScheduleDifference.Of(s)))
            .Where(d => d.Difference is not null)
            .GroupBy(d => d.Difference!.Kind)
            .OrderByDescending(g => g.Count())
            .ToArray();
        var report = new StringBuilder(
            $"{schedules.Length} schedules, {recorded.Length} recorded, {different.Sum(g => g.Count())} differ\n"
        );
        int shrinking = int.Parse(Setting("SCUZZY_DIFFERENTIAL_SHRINK", "0"), CultureInfo.InvariantCulture);
        foreach (var kind in different)
        {
            InjectionSchedule example = kind.MinBy(d => d.Schedule.Lines.Length).Schedule;
            example = shrinking-- > 0 ? Shrink(example, kind.Key) : example;
            report.Append(CultureInfo.InvariantCulture, $"\n{kind.Count()} x {kind.Key}\n");
            report.Append("  seeds: ").AppendJoin(' ', kind.Select(d => d.Schedule.Name).Take(10)).Append('\n');
            report.Append(example.Text).Append(ScheduleDifference.Of(example)?.Text);
        }

        string folder = Path.Combine(Lab.LabFolder.Path, "..", "artifacts", "differential");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{seeds}.txt"), report.ToString());
        foreach ((InjectionSchedule schedule, _) in different.SelectMany(g => g))
        {
            string path = Path.Combine(folder, schedule.Name);
            File.WriteAllText(path + ".sh", schedule.Text);
            File.WriteAllText(path + ".real", ScheduleEvents.Of(schedule, RecordedSchedule.Of(schedule)!).Text);
            File.WriteAllText(path + ".ours", ScheduleEvents.Simulate(schedule).Text);
            File.WriteAllText(path + ".real.log", RecordedSchedule.Of(schedule)!.Log);
            File.WriteAllLines(path + ".ours.log", ScheduleEvents.Run(schedule).Output);
        }

        TestContext.Current.SendDiagnosticMessage(report.ToString().Split('\n')[0]);
        Assert.True(different.Length == 0, report.ToString());
        Assert.Equal(schedules.Length, recorded.Length);
    }

    private static IEnumerable<int> Seeds(string range)
    {
        string[] ends = range.Split('-');
        int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1);
    }

    /// <summary>Drops lines for as long as the same difference stays; each round is one boot.</summary>
    private static InjectionSchedule Shrink(InjectionSchedule schedule, string kind)
    {
        for (int round = 0; round < MaximumRounds; round++)
        {
            InjectionSchedule[] shorter = Shorter(schedule, [.. Enumerable.Range(0, schedule.Lines.Length)]);
            int[] needless =
            [
                .. Enumerable.Range(0, shorter.Length).Where(i => ScheduleDifference.Of(shorter[i])?.Kind == kind),
            ];
            if (needless.Length == 0)
            {
                return schedule;
            }

            InjectionSchedule all = schedule with
            {
                Name = $"{schedule.Name}x",
                Lines = [.. schedule.Lines.Where((_, i) => !needless.Contains(i))],
            };
            RecordedSchedule.Record([all]);
            schedule = ScheduleDifference.Of(all)?.Kind == kind ? all : shorter[needless[^1]];
        }

        return schedule;
    }

    private static InjectionSchedule[] Shorter(InjectionSchedule schedule, int[] lines)
    {
        InjectionSchedule[] shorter =
        [
            .. lines.Select(i => schedule.Without(i) with { Name = $"{schedule.Name}-{i}" }),
        ];
        RecordedSchedule.Record(shorter);
        return shorter;
    }

    private static string Setting(string name, string otherwise) =>
        Environment.GetEnvironmentVariable(name) ?? otherwise;
}
