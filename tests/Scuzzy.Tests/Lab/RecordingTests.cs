using System.Text.RegularExpressions;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Recording;
using Scuzzy.Lab.Reports;

namespace Scuzzy.Tests.Lab;

public sealed partial class RecordingTests
{
    private const string OneDisk = """
        machine: { profile: 7.2, hz: 250 }
        hosts: [{ name: h, queue_depth: 4, latency: 2ms, connections: [{ at: "0:0", to: a.t }] }]
        arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:16MiB" }] }] }]

        """;

    [Fact]
    public void What_a_command_waited_for_adds_up_to_its_time()
    {
        RunRecording recording = RecordedRun.Text(RecordedRun.DeadDisk).Recording;
        CommandHistory[] all = [.. recording.Troubled, .. recording.Bystanders, .. recording.Slowest];
        Assert.True(all.Length > 4);
        Assert.All(all, c => Assert.Equal(c.TotalNs, c.OutNs + c.RecoveryNs + c.HeldNs + c.WaitingNs));
    }

    [Fact]
    public void A_LUN_stalls_while_recovery_holds_it_and_its_IO_waits()
    {
        RunRecording recording = RecordedRun.Text(RecordedRun.DeadDisk).Recording;
        RecoveryPeriod period = Assert.Single(recording.Recoveries);
        long length = period.AsleepNs!.Value - period.FailedNs;
        DeviceHistory[] devices = [.. recording.Devices];
        Assert.Equal(["sda", "sdb", "sdc", "sdd"], devices.Select(d => d.Disk));

        // Until its last command is answered, 4 ms, a LUN has none that waits.
        Assert.InRange(devices[0].StalledNs, length - 4_000_000, length);
        Assert.Equal(length, devices[1].StalledNs);
        Assert.InRange(devices[2].StalledNs, length - 4_000_000, length);
        Assert.Equal(0, devices[3].StalledNs);
        Assert.Equal(length, devices[3].TotalHeldNs);
        Assert.Equal((devices[0].StalledNs + devices[2].StalledNs) / 1e9, recording.InnocentSeconds, 9);
    }

    [Fact]
    public void Every_rung_is_kept_with_its_begin_end_and_outcome()
    {
        RunRecording recording = RecordedRun.Text(RecordedRun.DeadDisk).Recording;
        RungHistory[] ladder = [.. recording.Rungs.Where(r => !r.IsForProbe)];
        Assert.Equal(
            [
                RecoveryRung.Abort,
                RecoveryRung.Abort,
                RecoveryRung.Device,
                RecoveryRung.Target,
                RecoveryRung.Bus,
                RecoveryRung.Host,
                RecoveryRung.Offline,
                RecoveryRung.Offline,
            ],
            ladder.Select(r => r.Rung)
        );
        Assert.All(ladder, r => Assert.NotNull(r.Outcome));
        Assert.Equal(3, recording.Probes.Count);
        Assert.All(recording.Probes, p => Assert.Equal(("Test Unit Ready", false), (p.Name, p.IsGood)));
    }

    [Fact]
    public void The_reason_tells_the_whole_ladder_of_a_command_that_is_given_up()
    {
        RunRecording recording = RecordedRun.Text(RecordedRun.DeadDisk).Recording;
        Assert.Equal(
            "Sent; no answer came within T; its abort failed; the error handler took over after T, when all else had "
                + "ended; the LUN reset of LUN 0:0:0:1 failed; the target reset of target 0:0:0 succeeded after T; the "
                + "device failed Test Unit Ready within T; the bus reset of channel 0 of host0 succeeded after T; the "
                + "device failed Test Unit Ready within T; the host reset of host0 succeeded after T; the device "
                + "failed Test Unit Ready within T; LUN 0:0:0:1 was taken off line; given up; ended with EIO. T in "
                + "all: T waiting for an answer, T in recovery.",
            Length().Replace(WhyText.Of(recording, recording.Troubled[0]), "T")
        );
    }

    [Fact]
    public void The_reason_of_a_command_that_was_lost_once_is_its_time_out_and_its_abort()
    {
        RunRecording recording = RecordedRun
            .Text(
                OneDisk
                    + """
                    faults: [{ name: lost, lun: 0, opcode: read, drop: true }]
                    workload: [{ name: j, disk: sda, rw: read, count: 1 }]
                    """
            )
            .Recording;
        CommandHistory command = Assert.Single(recording.Troubled);
        Assert.Equal((1, "0"), (command.Retries, command.Outcome));
        Assert.Equal(
            "Sent; no answer came within 30.5 s; its abort succeeded after 4 ms; sent again; completed. 30.6 s in all: "
                + "30.5 s waiting for an answer, 16 ms in recovery, 16 ms in the queue.",
            WhyText.Of(recording, command)
        );
        Assert.Equal(0, recording.StalledSeconds);
    }

    [Fact]
    public void The_reason_of_a_refused_command_is_what_the_device_said()
    {
        RunRecording recording = RecordedRun
            .Text(
                OneDisk
                    + """
                    faults: [{ name: bad, lun: 0, opcode: read, sense: 3/11/00, times: forever }]
                    workload: [{ name: j, disk: sda, rw: read, count: 1, allow_errors: 1 }]
                    """
            )
            .Recording;
        CommandHistory command = Assert.Single(recording.Troubled);
        Assert.Equal("ENODATA", command.Outcome);
        Assert.StartsWith(
            "Sent; answered with Check Condition, Medium Error, Unrecovered read error; ended with ENODATA.",
            WhyText.Of(recording, command),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Who_watches_changes_nothing()
    {
        string watched = RecordedRun.Text(RecordedRun.DeadDisk).Summary.Output;
        Assert.Equal(LabRunner.Text(RecordedRun.DeadDisk).Output, watched);
    }

    [Fact]
    public void What_is_kept_has_a_limit_and_what_is_not_is_counted()
    {
        RunRecording recording = RecordedRun
            .Text(
                OneDisk
                    + """
                    faults: [{ name: bad, lun: 0, opcode: read, sense: b/00/00, every: 2, times: forever }]
                    workload: [{ name: j, disk: sda, rw: read, count: 3000, allow_errors: 3000 }]
                    """
            )
            .Recording;
        Assert.Equal(RunRecorder.MostCommands, recording.Troubled.Count);
        Assert.Equal(3000 - RunRecorder.MostCommands, recording.TroubledOmitted);
    }

    [Theory]
    [InlineData("host", 32)]
    [InlineData("target", 4)]
    [InlineData("lun", 1)]
    public void A_dead_disk_stops_as_many_LUNs_as_the_scope_of_recovery_has(string scope, int stalled)
    {
        var parameters = new Dictionary<string, string> { ["scope"] = scope };
        LabFile lab = LabParser.Load(LabFolder.Lab("blast-radius.yaml"), parameters);
        RunSummary run = RecordedRun.Run(lab, scope);
        Assert.True(run.IsGood, run.Output);
        Assert.Equal(32, run.Recording!.Devices.Count);
        Assert.Equal(stalled, run.Recording.Devices.Count(d => d.StalledNs > 0));
        Assert.Equal("offline", Assert.Single(run.Recording.Devices, d => d.Recovered > 0).State);
    }

    // How long buses settle is the lab's matter.
    [GeneratedRegex("[0-9.]+ m?s\\b")]
    private static partial Regex Length();
}
