using Scuzzy.Drivers.Loopback;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;

namespace Scuzzy.Tests.Lab;

/// <summary>Every action of a fault rule, in every profile: how the I/O ends, that rogue ones are caught, and that
/// nothing is left over.</summary>
public sealed class FaultActionTests
{
    private static readonly string[] s_profiles = ["2.6.32-seed", "3.10-el7", "7.2"];

    /// <summary>A rule, an I/O that meets it, and the errno that it ends with in each profile.</summary>
    public static TheoryData<string, string, string, string> Legal()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach ((string rule, string io, string oldErrno, string newErrno) in LegalRows())
        {
            foreach (string profile in s_profiles)
            {
                // The oldest kernel knows one error only.
                string errno = profile == "7.2" ? newErrno : oldErrno;
                data.Add(profile, rule, io, profile == s_profiles[0] && errno != "\"0\"" ? "EIO" : errno);
            }
        }

        return data;
    }

    /// <summary>A rogue rule, an I/O that meets it, and what catches it.</summary>
    public static TheoryData<string, string, string, string> Rogue()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach ((string rule, string io, string by) in RogueRows())
        {
            foreach (string profile in s_profiles)
            {
                data.Add(profile, rule, io, by);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Legal))]
    public void A_legal_fault_ends_as_in_the_kernel_and_leaves_nothing_behind(
        string profile,
        string rule,
        string io,
        string errno
    )
    {
        using LabRun run = Run(profile, rule, $"{{ at: 1ms, dd: {{ {io}, expect: {errno} }} }}", out string output);
        Assert.True(run.Failures.Count == 0, output);
        RuleState state = run.Machine.Faults.Rules[0];
        Assert.True(state.Fired > 0, output);
        Assert.Equal(0, state.Breaches);
        AssertNothingLeft(run, output);
    }

    [Theory]
    [MemberData(nameof(Rogue))]
    public void A_rogue_fault_is_caught_and_named_and_leaves_nothing_behind(
        string profile,
        string rule,
        string io,
        string by
    )
    {
        using LabRun run = Run(profile, rule, $"{{ at: 1ms, dd: {{ {io} }} }}", out string output);
        Assert.True(run.Failures.Count == 0, output);
        RuleState state = run.Machine.Faults.Rules[0];
        Assert.True(state.Breaches > 0 && state.Detected >= state.Breaches, output);
        Assert.Contains("rule r (rogue): detected ", output, StringComparison.Ordinal);
        Assert.All(run.Machine.Faults.Detections, d => Assert.Equal("r", d.Rule));
        Assert.Contains(run.Machine.Faults.Detections, d => d.By == by);
        AssertNothingLeft(run, output);
    }

    [Theory]
    [InlineData("2.6.32-seed")]
    [InlineData("3.10-el7")]
    [InlineData("7.2")]
    public void Wrong_data_is_found_by_who_verifies_and_named(string profile)
    {
        const string Job = "workload: [{ name: j, disk: sda, count: 300, depth: 4, size: 512KiB, verify: crc32c }]\n";
        foreach (string what in (string[])["wrong_data: true", "good_without_data: silent"])
        {
            string rule = $"{{ name: r, opcode: read, {what}, times: 5, nth: 20 }}";
            using LabRun run = Run(profile, rule, string.Empty, out string output, Job);
            Assert.True(run.Failures.Count == 0, output);
            Assert.True(run.Machine.Faults.Rules[0] is { Breaches: 5, Detected: > 0 }, output);
            Assert.All(run.Machine.Faults.Detections, d => Assert.Equal("verification", d.By));
            AssertNothingLeft(run, output);
        }
    }

    [Fact]
    public void Wrong_data_that_nobody_verifies_fails_the_run_by_name()
    {
        using LabRun run = Run(
            "7.2",
            "{ name: r, wrong_data: true, opcode: read }",
            "{ at: 1ms, dd: { disk: sda } }",
            out _
        );
        Assert.Equal("rule r (rogue): 1 breaches, and nothing caught any", Assert.Single(run.Failures));
    }

    [Fact]
    public void Spoilt_data_of_a_write_is_put_right_in_the_writers_memory_and_is_wrong_on_the_medium()
    {
        using LabRun run = Run(
            "7.2",
            "{ name: r, wrong_data: true, opcode: write }",
            string.Empty,
            out string output,
            "workload: [{ name: j, disk: sda, rw: write, count: 16, size: 64KiB, verify: pattern }]\n"
        );
        Assert.True(run.Failures.Count == 0, output);
        Assert.Equal(8, run.Script.Jobs.Single().Spoilt);
    }

    private static IEnumerable<(string Rule, string Io, string OldErrno, string NewErrno)> LegalRows() =>
        [
            ("sense: medium_error/11/00, opcode: read", "disk: sda", "EIO", "ENODATA"),
            ("sense: medium_error/11/00, opcode: read, phase: dispatch", "disk: sda", "EIO", "ENODATA"),
            ("sense: medium_error/11/00, opcode: read, lba: 4-5, times: until_written", "disk: sda", "EIO", "ENODATA"),
            ("sense: unit_attention/29/00", "disk: sda", "\"0\"", "\"0\""),
            ("sense: aborted_command/47/00, phase: status, opcode: write", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("sense: illegal_request/24/00", "disk: sda", "EREMOTEIO", "EREMOTEIO"),
            ("status: busy, times: 3", "disk: sda", "\"0\"", "\"0\""),
            ("status: task_set_full", "disk: sda", "\"0\"", "\"0\""),
            ("status: reservation_conflict", "disk: sda", "EBADE", "EBADE"),
            ("host_byte: DID_SOFT_ERROR, times: 3", "disk: sda", "\"0\"", "\"0\""),
            ("host_byte: DID_NO_CONNECT", "disk: sda", "EIO", "EIO"),
            ("host_byte: DID_IMM_RETRY, phase: status", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("delay: 5s", "disk: sda", "\"0\"", "\"0\""),
            ("delay: 5s, phase: dispatch", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("delay: 40s, opcode: write", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("delay: 40s, phase: dispatch, opcode: write", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("drop: true", "disk: sda", "\"0\"", "\"0\""),
            ("drop: true, phase: data, opcode: read", "disk: sda, size: 64KiB", "\"0\"", "\"0\""),
            ("drop: true, phase: data, opcode: write", "disk: sda, op: write, size: 64KiB", "\"0\"", "\"0\""),
            ("drop: true, phase: status, opcode: write", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("short: 512B, opcode: read", "disk: sda", "\"0\"", "\"0\""),
            ("short: 1KiB, opcode: write", "disk: sda, op: write", "\"0\"", "\"0\""),
            ("busy: host, times: 3", "disk: sda", "\"0\"", "\"0\""),
            ("busy: device, times: 3", "disk: sda", "\"0\"", "\"0\""),
            ("busy: target, times: 3", "disk: sda", "\"0\"", "\"0\""),
            ("slow: { latency: 10ms, rate: 1MB }, times: 4", "disk: sda, size: 64KiB", "\"0\"", "\"0\""),
        ];

    private static IEnumerable<(string Rule, string Io, string By)> RogueRows() =>
        [
            ("duplicate: true, opcode: read", "disk: sda", "the claim check"),
            ("duplicate: true, opcode: write", "disk: sda, op: write", "the claim check"),
            ("late: after_abort, opcode: read", "disk: sda", "the claim check"),
            ("late: after_reset, opcode: read", "disk: sda", "the claim check"),
            ("late: after_reuse, opcode: read", "disk: sda", "the claim check"),
            ("excess: 512B, opcode: read", "disk: sda", "the residual check"),
            ("excess: 512B, opcode: write", "disk: sda, op: write", "the residual check"),
            ("good_without_data: told, opcode: read", "disk: sda", "the residual check"),
        ];

    [Theory]
    [InlineData("answer: fails")]
    [InlineData("answer: fails_fast")]
    [InlineData("answer: never")]
    [InlineData("answer: lies")]
    public void An_abort_that_does_not_do_what_it_should_leaves_nothing_behind(string answer)
    {
        foreach (string profile in s_profiles)
        {
            foreach (
                string phase in (string[])["abort", "[abort, device_reset]", "[abort, device_reset, target_reset]"]
            )
            {
                string rules =
                    $"{{ name: r, {answer}, phase: {phase}, times: 3 }}, "
                    + "{ name: lost, opcode: read, drop: true, phase: status }";
                using LabRun run = Run(
                    profile,
                    rules,
                    "{ at: 1ms, dd: { disk: sda, size: 64KiB } }",
                    out string output
                );
                RuleState state = run.Machine.Faults.Rules[0];
                Assert.True(state.Fired > 0, output);
                Assert.Equal(state.Rule.IsRogue, state.Breaches > 0);
                Assert.Equal(state.Breaches, state.Detected);
                Assert.DoesNotContain(run.Failures, f => !f.StartsWith("dd ", StringComparison.Ordinal));
                AssertNothingLeft(run, output);
            }
        }
    }

    [Theory]
    [InlineData("link_loss: 3s")]
    [InlineData("target_death: 3s")]
    public void A_path_that_comes_back_works_again(string what)
    {
        foreach (string profile in s_profiles)
        {
            using LabRun run = Run(
                profile,
                $"{{ name: r, opcode: read, {what} }}",
                "{ at: 1ms, dd: { disk: sda, expect: EIO } }, { at: 200s, dd: { disk: sda } }",
                out string output
            );
            if (run.Failures.Count == 1)
            {
                // A dead target that is back before the command's timeout: the retry finds it alive.
                Assert.StartsWith("dd read sda at 0, 4096 bytes: ended with 0, expected EIO", run.Failures[0]);
            }
            else
            {
                Assert.True(run.Failures.Count == 0, output);
            }

            AssertNothingLeft(run, output);
        }
    }

    private static LabRun Run(string profile, string rules, string events, out string output, string more = "")
    {
        string rule = rules.StartsWith('{') ? rules : $"{{ name: r, {rules} }}";
        string yaml = $$"""
            machine: { profile: "{{profile}}" }
            hosts: [{ name: h, latency: 10us, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
            faults: [{{rule}}]
            timeline: [{{events}}]
            {{more}}
            """;
        var text = new System.Text.StringBuilder();
        var run = new LabRun(LabParser.Parse(yaml), new LabOptions(), line => text.Append(line).Append('\n'));
        run.Execute();
        output = text.ToString();
        return run;
    }

    /// <summary>I7: what the checks of every run look at, and the driver's own tasks.</summary>
    private static void AssertNothingLeft(LabRun run, string output)
    {
        foreach (LabHost host in run.Machine.Hosts)
        {
            LoopbackHost adapter = host.Adapter;
            Assert.True(adapter.TasksInUse == 0, $"{adapter.TasksInUse} tasks of the driver are in use\n{output}");
        }

        Assert.True(Checks.IsQuiet(run.Machine), output);
    }
}
