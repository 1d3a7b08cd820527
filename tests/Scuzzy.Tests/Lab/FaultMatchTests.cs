using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Faults;
using Scuzzy.Lab.Model;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Lab;

/// <summary>Whom a rule is about and how often it acts; rules as data and as text.</summary>
public sealed class FaultMatchTests
{
    private const string TwoPaths = """
        hosts:
          - { name: h, connections: [{ at: "0:0", to: a.t }, { at: "0:1", to: a.u }] }
          - { name: g, connections: [{ at: "0:0", to: a.t, port: 2 }] }
        arrays:
          - name: a
            targets:
              - { name: t, ports: 2, units: [{ lun: 0, store: "ram:1MiB" }, { lun: 1, store: "ram:1MiB" }] }
              - { name: u, units: [{ lun: 0, store: "ram:1MiB" }] }

        """;

    /// <summary>Disks: sda and sdb are LUN 0 and 1 of t by h, sdc is u, sdd and sde are t by g.</summary>
    [Theory]
    [InlineData("", "sda sdb sdc sdd sde")]
    [InlineData("host: h", "sda sdb sdc")]
    [InlineData("host: g", "sdd sde")]
    [InlineData("target: a.t", "sda sdb sdd sde")]
    [InlineData("target: a.t, lun: 1", "sdb sde")]
    [InlineData("target: a.t, host: h", "sda sdb")]
    [InlineData("port: 2", "sdd sde")]
    [InlineData("host: g, target: a.t, port: 2, lun: 0", "sdd")]
    [InlineData("disk: sdc", "sdc")]
    [InlineData("host: h, port: 2", "")]
    public void A_rule_is_about_those_whom_it_names(string who, string disks)
    {
        string comma = who.Length > 0 ? $"{who}, " : string.Empty;
        string[] all = ["sda", "sdb", "sdc", "sdd", "sde"];
        IEnumerable<string> events = all.Select(d =>
            $"  - {{ at: 1ms, dd: {{ disk: {d}, expect: {Errno(disks.Contains(d, StringComparison.Ordinal))} }} }}\n"
        );
        LabRunner run = LabRunner.Text(
            TwoPaths
                + $"faults: [{{ name: r, {comma}opcode: read, host_byte: DID_NO_CONNECT, times: forever }}]\n"
                + "timeline:\n"
                + string.Concat(events)
        );
        Assert.True(run.IsGood, run.Output);
    }

    [Theory]
    [InlineData("opcode: read", "read", true)]
    [InlineData("opcode: read", "write", false)]
    [InlineData("opcode: write(10)", "write", true)]
    [InlineData("opcode: [read, write]", "write", true)]
    [InlineData("opcode: [0x28, 0x35]", "flush", true)]
    [InlineData("lba: 7", "read", true)]
    [InlineData("lba: 8", "read", false)]
    [InlineData("lba: 0-100", "write", true)]
    [InlineData("lba: 0", "flush", false)]
    public void A_rule_is_about_the_commands_that_it_names(string what, string op, bool fires)
    {
        LabRunner run = LabRunner.Text(
            TwoPaths
                + $"faults: [{{ name: r, disk: sda, {what}, host_byte: DID_NO_CONNECT }}]\n"
                + $"timeline: [{{ at: 1ms, dd: {{ disk: sda, op: {op}, expect: {(fires ? "EIO" : "\"0\"")} }} }}]\n"
        );
        Assert.True(run.IsGood, run.Output);
    }

    [Theory]
    [InlineData("nth: 3", "3")]
    [InlineData("nth: 3, times: 2", "3 4")]
    [InlineData("every: 3, times: forever", "1 4 7 10")]
    [InlineData("nth: 2, every: 4, times: forever", "2 6 10")]
    [InlineData("times: 4", "1 2 3 4")]
    public void Matches_are_counted_as_the_rule_says(string count, string fired)
    {
        string[] turns = fired.Split(' ');
        IEnumerable<string> events = Enumerable
            .Range(1, 10)
            .Select(i =>
                $"  - {{ at: {i}ms, dd: {{ disk: sda, expect: {(turns.Contains($"{i}") ? "EIO" : "\"0\"")} }} }}\n"
            );
        LabRunner run = LabRunner.Text(
            TwoPaths
                + $"faults: [{{ name: r, disk: sda, {count}, host_byte: DID_NO_CONNECT }}]\ntimeline:\n"
                + string.Concat(events)
                + $"expect: {{ fired: {{ r: {turns.Length} }} }}\n"
        );
        Assert.True(run.IsGood, run.Output);
    }

    [Fact]
    public void Chances_follow_from_the_fault_seed_and_from_nothing_else()
    {
        LabFile lab = LabParser.Parse(
            TwoPaths
                + "faults: [{ name: r, probability: 10%, status: busy, times: forever, opcode: read }]\n"
                + "workload: [{ name: j, disk: sda, rw: randread, count: 1000 }]\n"
        );
        long first = Fired(lab, fault: 1, schedule: 1);
        Assert.InRange(first, 60, 160);
        Assert.Equal(first, Fired(lab, fault: 1, schedule: 9));
        Assert.Contains(Enumerable.Range(2, 4), seed => Fired(lab, (ulong)seed, schedule: 1) != first);
    }

    [Fact]
    public void What_is_written_over_is_healed_and_the_rest_stays_bad()
    {
        LabRunner run = LabRunner.Text(
            "machine: { profile: \"7.2\" }\n"
                + TwoPaths
                + """
                faults: [{ name: r, disk: sda, lba: 8-23, sense: medium_error/11/00, times: until_written }]
                timeline:
                  - { at: 1ms, dd: { disk: sda, offset: 4KiB, expect: ENODATA } }
                  - { at: 2ms, dd: { disk: sda, op: write, offset: 4KiB } }
                  - { at: 3ms, dd: { disk: sda, offset: 4KiB } }
                  - { at: 4ms, dd: { disk: sda, size: 16KiB, expect: ENODATA } }
                  - { at: 5ms, dd: { disk: sda, op: write, offset: 8KiB } }
                  - { at: 6ms, dd: { disk: sda, size: 16KiB } }
                expect: { fired: { r: 2 } }

                """
        );
        Assert.True(run.IsGood, run.Output);
        Assert.Contains("rule r (legal), spent: matched 2, fired 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_timeline_arms_injects_and_clears()
    {
        LabRunner run = LabRunner.Text(
            TwoPaths
                + """
                faults: [{ name: r, opcode: read, host_byte: DID_NO_CONNECT, times: forever, armed: false }]
                timeline:
                  - { at: 1ms, dd: { disk: sda } }
                  - { at: 2ms, arm: r }
                  - { at: 3ms, dd: { disk: sda, expect: EIO } }
                  - { at: 4ms, clear: r }
                  - { at: 5ms, dd: { disk: sda } }
                  - { at: 6ms, inject: { name: s, disk: sdb, host_byte: DID_BAD_TARGET } }
                  - { at: 7ms, dd: { disk: sda } }
                  - { at: 8ms, dd: { disk: sdb, expect: EIO } }
                expect: { fired: { r: 1, s: 1 } }

                """
        );
        Assert.True(run.IsGood, run.Output);
    }

    /// <summary>A rule made as data, as programs make them, is the same after being written and read.</summary>
    [Fact]
    public void A_rule_is_the_same_after_being_written_and_read()
    {
        LabFile lab = LabParser.Parse(TwoPaths);
        FaultAction[] actions =
        [
            new FaultAction.Sense(SenseKey.HardwareError, new AdditionalSense(0x44, 0x00)),
            new FaultAction.Status(ScsiStatus.TaskSetFull),
            new FaultAction.Host(HostByte.TransportMarginal),
            new FaultAction.Delay(1_500_000),
            new FaultAction.Drop(),
            new FaultAction.Late(LateCompletion.AfterReuse),
            new FaultAction.Duplicate(),
            new FaultAction.Short(0),
            new FaultAction.Excess(512),
            new FaultAction.NoData(IsSilent: true),
            new FaultAction.WrongData(),
            new FaultAction.Busy(QueueCommandResult.TargetBusy),
            new FaultAction.Answer(ManagementFault.LiesAboutSuccess),
            new FaultAction.LinkLoss(3_000_000_000),
            new FaultAction.Death(null),
            new FaultAction.Death(5),
            new FaultAction.Slow(1_000, 2_000_000),
            new FaultAction.Slow(1_000, 0),
        ];
        foreach (FaultAction action in actions)
        {
            foreach (FaultPhase phase in action.Phases)
            {
                var rule = new FaultRule
                {
                    Name = "r",
                    Match = new FaultMatch
                    {
                        Host = "h",
                        Target = "a.t",
                        Port = 1,
                        Lun = 1,
                        Disk = "sdb",
                        Nth = 3,
                        Every = 2,
                        PartsPerMillion = 1234,
                        Phases = [phase],
                    },
                    Action = action,
                    Times = FaultTimes.Exactly(7),
                    IsArmed = false,
                };
                FaultRule read = FaultText.Parse(FaultText.Write(rule), lab, "other");
                Assert.Equal(FaultText.Write(rule), FaultText.Write(read));
                Assert.Equal(rule.Action, read.Action);
                Assert.Equal(rule.Times, read.Times);
                Assert.Equal(rule.Phases, read.Phases);
            }
        }
    }

    private static string Errno(bool fails) => fails ? "EIO" : "\"0\"";

    private static long Fired(LabFile lab, ulong fault, ulong schedule)
    {
        var options = new LabOptions { FaultSeed = fault, ScheduleSeed = schedule };
        using var run = new LabRun(lab, options, _ => { });
        Assert.True(run.Execute(), string.Join('\n', run.Failures));
        return run.Machine.Faults.Rules[0].Fired;
    }
}
