using System.Globalization;
using System.Text.RegularExpressions;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Forensics.Diagnoses;
using Scuzzy.Forensics.Dumps;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Dumps;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Tests.Forensics;

namespace Scuzzy.Tests.Lab;

/// <summary>The incident of the seed document's section 3.1, replayed.</summary>
public sealed partial class SeedAbortTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void The_log_of_the_abort_is_the_seeds_line_for_line_up_to_addresses_and_times(ulong scheduleSeed)
    {
        using LabRun run = Run("seed-abort-bug.yaml", scheduleSeed);
        string[] said = [.. run.Machine.Log.Records.Select(r => r.Text)];
        int first = Array.FindIndex(said, l => l.EndsWith("Done: TIMEOUT", StringComparison.Ordinal));
        Assert.Equal(
            Named(SeedLog.ErrorHandler.Select(Text)),
            Named(said.Skip(first).Take(SeedLog.ErrorHandler.Count))
        );
    }

    [Fact]
    public void The_machine_crashes_with_the_seeds_oops_up_to_addresses_and_times()
    {
        using LabRun run = Run("seed-abort-bug.yaml");
        Assert.False(run.Failures.Count == 0);
        string[] said = [.. run.Machine.Log.Records.Select(r => r.Text)];
        int first = Array.FindIndex(said, l => l.StartsWith("BUG: ", StringComparison.Ordinal));
        Assert.Equal(SeedLog.Oops.Select(Text).Select(Form), said.Skip(first).Select(Form));
    }

    [Fact]
    public void The_oops_names_the_objects_of_the_abort_a_day_before()
    {
        using LabRun run = Run("seed-abort-bug.yaml");
        Oops oops = run.Crash!.Oops!;
        ScsiBuffer buffer = Assert.Single(run.Machine.Hosts[3].Adapter.Buffers!.All, b => b.IsInUse);
        Assert.Equal(buffer.Address, oops.Register("RBP"));
        Assert.Equal(buffer.Address + 0x70, oops.Register("RBX"));

        // What is the same in the seed's registers is the same here.
        foreach (
            string[] equal in (string[][])
                [
                    ["RBX", "RCX"],
                    ["RDX", "R10", "R14"],
                    ["RDI", "R15"],
                    ["RAX", "R08"],
                ]
        )
        {
            Assert.Single(equal.Select(oops.Register).Distinct());
        }

        Assert.True(run.EndedNs - buffer.TakenNs > 61_000_000_000_000, "the crash comes most of a day later");
    }

    [Fact]
    public void Log_and_dump_explain_the_crash()
    {
        using LabRun run = Run("seed-abort-bug.yaml");
        MachineDump dump = Dump(run);
        Diagnosis diagnosis = Explainer.Explain(dump.Log, dump)!;
        Assert.StartsWith("The driver's abort handler reported success", diagnosis.Verdict, StringComparison.Ordinal);
        Assert.Equal(
            [
                "3:0:1:8 [sdd]: Write(10): 2a 00 03 7c 75 68 00 02 00 00 timed out: command #",
                "scsi_eh_3 asked the driver to abort #",
                "TEST UNIT READY, sent in the same command #, had come back",
                "the error handler took the abort as done and sent # again",
                "the link to 3:0:1 went down: the firmware returned every open exchange",
                "lpfc_scsi_cmd_iocb_cmpl crashed: it followed buffer # (RBP)",
            ],
            diagnosis.Chain.Select(e => Pointer().Replace(e.Text, "#"))
        );
        Assert.Equal(7, diagnosis.Reasons.Count);
        Assert.StartsWith("lpfc with a fc_block_scsi_eh", diagnosis.KnownBug, StringComparison.Ordinal);
    }

    [Fact]
    public void The_dump_holds_what_the_machine_holds()
    {
        using LabRun run = Run("seed-abort-bug.yaml");
        MachineDump dump = Dump(run);
        Assert.Equal(run.EndedNs, dump.TimeNs);
        Assert.Equal(["host0", "host1", "host2", "host3"], dump.Hosts.Select(h => h.Name));
        Assert.Equal(run.Machine.Scsi.Hosts.Sum(h => h.AllCommands.Count), dump.Commands.Count);
        Assert.Equal(run.Machine.Log.Records.Select(r => r.Text), dump.Log.Select(l => l.Text));
        ScsiBuffers buffers = run.Machine.Hosts[3].Adapter.Buffers!;
        Assert.Equal(
            buffers.All.Select(b => (b.Address, b.Tag, b.IsInUse, b.Claim.Generation * (b.IsInUse ? 1u : 0u))),
            dump.Buffers.Select(b => (b.Address, b.Tag, b.Command is not null, b.Generation))
        );
        Assert.Contains("seed", dump.Profile, StringComparison.Ordinal);
        Assert.Equal(run.Crash!.Message, dump.Crash);
    }

    [Theory]
    [InlineData("hardened")]
    [InlineData("mainline")]
    public void With_a_right_abort_handler_nothing_is_left_and_the_cable_harms_nobody(string abort)
    {
        using LabRun run = Run("seed-abort-fixed.yaml", abort: abort);
        Assert.Empty(run.Failures);
        MachineDump dump = Dump(run);
        Assert.All(dump.Buffers, b => Assert.Null(b.Command));
        Assert.Null(Explainer.Explain(dump.Log, dump));
    }

    [Fact]
    public void Without_the_cable_the_bug_is_told_from_the_dump_before_anything_crashes()
    {
        using LabRun run = Run("seed-abort-bug.yaml", untilNs: 90_000L * 1_000_000_000);
        Assert.Null(run.Crash);
        MachineDump dump = Dump(run);
        Diagnosis diagnosis = Explainer.Explain(dump.Log, dump)!;
        Assert.Equal(
            "The driver's abort handler reported success for a command that it neither aborted nor let go.",
            diagnosis.Verdict
        );
        Assert.NotNull(diagnosis.KnownBug);
    }

    private static LabRun Run(string name, ulong scheduleSeed = 1, string? abort = null, long untilNs = long.MaxValue)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (abort is not null)
        {
            parameters["abort"] = abort;
        }

        var options = new LabOptions { ScheduleSeed = scheduleSeed, UntilNs = untilNs };
        var run = new LabRun(LabParser.Load(LabFolder.Lab(name), parameters), options, _ => { });
        run.Execute();
        return run;
    }

    private static MachineDump Dump(LabRun run) =>
        DumpReader.Read(new StringReader(string.Join('\n', DumpWriter.Lines(run.Machine, run.Crash, null))));

    /// <summary>A line of the seed without date, machine and time.</summary>
    private static string Text(string line) => line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..];

    /// <summary>Lines with each address replaced by the order in which it was first named.</summary>
    private static string[] Named(IEnumerable<string> lines)
    {
        var names = new List<string>();
        return
        [
            .. lines.Select(line =>
                Pointer()
                    .Replace(
                        line,
                        match =>
                        {
                            if (!names.Contains(match.Value))
                            {
                                names.Add(match.Value);
                            }

                            return "P" + names.IndexOf(match.Value).ToString(CultureInfo.InvariantCulture);
                        }
                    )
            ),
        ];
    }

    /// <summary>A line of an oops without values.</summary>
    private static string Form(string line) => Value().Replace(line.Trim(), "#");

    [GeneratedRegex("ffff[0-9a-f]{12}")]
    private static partial Regex Pointer();

    [GeneratedRegex(@"\b(?<!<)[0-9a-f]{16}\b(?!>)")]
    private static partial Regex Value();
}
