using System.Security.Cryptography;
using System.Text;

namespace Scuzzy.Tests.Guest;

/// <summary>What a real kernel did in a scenario: files that tests/guest/scenario.sh leaves.</summary>
/// <param name="Log">The kernel log of the steps (dmesg).</param>
/// <param name="Steps">The steps with their exit codes and output.</param>
/// <param name="State">Attributes before and after.</param>
/// <param name="Trace">The SCSI trace events of the steps.</param>
internal sealed record RecordedSchedule(string Log, string Steps, string State, string Trace)
{
    private const int SchedulesPerBoot = 50;

    /// <summary>The part of the guest that decides what is recorded.</summary>
    private static readonly string s_guest =
        new GuestMachine().Kernel
        + Environment.GetEnvironmentVariable("SCUZZY_GUEST_SHIFT")
        + File.ReadAllText(GuestMachine.Shipped("scenario.sh"))
        + File.ReadAllText(GuestMachine.Shipped("batch"));

    /// <summary>Runs schedules in guests, many a boot, unless they are recorded already.</summary>
    public static void Record(IEnumerable<InjectionSchedule> schedules)
    {
        foreach (InjectionSchedule[] chunk in schedules.Where(s => Of(s) is null).Chunk(SchedulesPerBoot))
        {
            Boot(chunk);
        }
    }

    /// <summary>What was recorded of a schedule; null if it was not, or if the guest did not come to its end.</summary>
    public static RecordedSchedule? Of(InjectionSchedule schedule)
    {
        string folder = Folder(schedule);
        return Directory.Exists(folder)
            ? new RecordedSchedule(Read("dmesg.txt"), Read("steps.txt"), Read("state.txt"), Read("trace.txt"))
            : null;

        string Read(string name) => File.ReadAllText(Path.Combine(folder, name));
    }

    /// <summary>Where a schedule's record is kept: the same text was recorded by the same guest.</summary>
    private static string Folder(InjectionSchedule schedule)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(s_guest + schedule.Text));
        return Path.Combine(GuestMachine.Store, "recorded", Convert.ToHexStringLower(hash)[..20]);
    }

    private static void Boot(InjectionSchedule[] schedules)
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

            Directory.CreateDirectory(Path.Combine(GuestMachine.Store, "recorded"));
            foreach (InjectionSchedule schedule in schedules)
            {
                string result = Path.Combine(results, schedule.Name);
                if (File.Exists(Path.Combine(result, "dmesg.txt")) && !File.Exists(Path.Combine(result, "stuck")))
                {
                    Copy(result, Folder(schedule));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
