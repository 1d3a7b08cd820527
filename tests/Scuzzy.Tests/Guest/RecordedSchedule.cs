namespace Scuzzy.Tests.Guest;

/// <summary>What a real kernel did in a scenario: the files of tests/guest/scenario.sh, its host called 0.</summary>
/// <param name="Log">The kernel log of the steps (dmesg).</param>
/// <param name="Steps">The steps with their exit codes and output.</param>
/// <param name="State">Attributes before and after.</param>
internal sealed record RecordedSchedule(string Log, string Steps, string State)
{
    private const int SchedulesPerBoot = 50;

    /// <summary>Runs schedules in guests, many a boot.</summary>
    /// <returns>What was recorded of each; null where the guest did not come to its end.</returns>
    public static IEnumerable<(InjectionSchedule Schedule, RecordedSchedule? Recorded)> RunAll(
        IEnumerable<InjectionSchedule> schedules
    ) => schedules.Chunk(SchedulesPerBoot).SelectMany(Boot);

    /// <summary>Runs one schedule in a guest of its own.</summary>
    public static RecordedSchedule? Run(InjectionSchedule schedule) => Boot([schedule])[0].Item2;

    private static List<(InjectionSchedule, RecordedSchedule?)> Boot(InjectionSchedule[] schedules)
    {
        string folder = Directory.CreateTempSubdirectory("scuzzy-guest-").FullName;
        try
        {
            string scenarios = Directory.CreateDirectory(Path.Combine(folder, "scenarios")).FullName;
            foreach (InjectionSchedule schedule in schedules)
            {
                File.WriteAllText(Path.Combine(scenarios, schedule.Name + ".sh"), schedule.Text);
            }

            var guest = new GuestMachine
            {
                Modules = ["sd_mod", "sg", "scsi_debug", "mq-deadline"],
                Tools = ["sg_turs", "sg_reset", "sg_raw"],
                Files = [(GuestMachine.Shipped("scenario.sh"), "lab/olib.sh"), (scenarios, "lab/scenarios")],
                HasVirtualTime = true,
                Limit = TimeSpan.FromMinutes(10),
            };
            string results = Path.Combine(folder, "results");
            (int status, string console) = guest.Run(GuestMachine.Shipped("batch"), results);
            if (status != 0)
            {
                TestContext.Current.SendDiagnosticMessage("the guest ended with {0}: {1}", status, console);
            }

            return [.. schedules.Select(s => (s, Read(Path.Combine(results, s.Name))))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RecordedSchedule? Read(string folder)
    {
        if (!System.IO.File.Exists(Path.Combine(folder, "dmesg.txt")))
        {
            return null;
        }

        return new RecordedSchedule(File("dmesg.txt"), File("steps.txt"), File("state.txt"));

        string File(string name) => System.IO.File.ReadAllText(Path.Combine(folder, name));
    }
}
