using System.Text.RegularExpressions;
using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Tests.Lab;

public sealed partial class LabRunTests
{
    private const string OneDisk = """
        machine: { cpus: 2, preemption: 100 }
        hosts: [{ name: h, latency: 10us, connections: [{ at: "0:0", to: a.t }] }]
        arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:16MiB" }] }] }]

        """;

    [Fact]
    public void The_seeds_server_lists_its_eight_devices_as_lsscsi_prints_them()
    {
        LabRunner run = LabRunner.Shipped("seed.yaml");
        Assert.True(run.IsGood, run.Output);
        Assert.Equal(
            [
                "[0:0:0:0]    disk    SEAGATE  ST9300605SS      B002  -        ",
                "[0:0:1:0]    disk    SEAGATE  ST9300605SS      B002  -        ",
                "[0:1:0:0]    disk    LSI      Logical Volume   3000  /dev/sda ",
                "[1:0:0:0]    disk    HUAWEI   S3900-M200       2102  -        ",
                "[1:0:0:1]    disk    HUAWEI   S3900-M200       2102  -        ",
                "[2:0:0:0]    disk    HUAWEI   S3900-M200       2102  -        ",
                "[2:0:1:0]    disk    HUAWEI   S3900-M200       2102  -        ",
                "[2:0:1:1]    disk    HUAWEI   S3900-M200       2102  -        ",
            ],
            run.Section("lsscsi")
        );
    }

    [Fact]
    public void A_machines_disk_has_filters_but_no_store_behind_NBD()
    {
        LabRunner run = LabRunner.Text(
            OneDisk.Replace("ram:16MiB", "ram:16MiB,error=write:16-23")
                + "workload: [{ name: w, disk: sda, rw: write, block: 4KiB, count: 4, allow_errors: 1 }]"
        );
        Assert.True(run.IsGood, run.Output);
        Assert.Contains("Add. Sense: Write error", run.Output);
        LabException e = Assert.Throws<LabException>(() =>
            LabRunner.Text(OneDisk.Replace("ram:16MiB", "nbd:127.0.0.1:1"))
        );
        Assert.Contains("a store behind NBD is served over iSCSI only: a machine has none", e.Message);
    }

    [Fact]
    public void The_listing_comes_from_what_the_units_answer()
    {
        string yaml = File.ReadAllText(LabFolder.Lab("seed.yaml"))
            .Replace(
                "serial=6XP0A1B2\" }",
                "serial=6XP0A1B2\", inquiry_fault: { revision: ERR } }",
                StringComparison.Ordinal
            );
        LabRunner run = LabRunner.Text(yaml);
        Assert.False(run.IsGood);
        Assert.Equal("[0:0:0:0]    disk    SEAGATE  ST9300605SS      ERR   -        ", run.Section("lsscsi")[0]);
        Assert.Contains("line 1 of lsscsi is", Assert.Single(run.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_seeds_give_equal_output_and_trace_byte_for_byte()
    {
        LabRunner first = LabRunner.Shipped("seed.yaml", seed: 7, scheduleSeed: 9);
        LabRunner second = LabRunner.Shipped("seed.yaml", seed: 7, scheduleSeed: 9);
        Assert.Equal(first.Output, second.Output);
        Assert.True(first.Trace == second.Trace, "the traces differ");
    }

    [Fact]
    public void Another_schedule_seed_gives_another_order_of_steps_and_the_same_data()
    {
        LabRunner first = LabRunner.Shipped("seed.yaml", scheduleSeed: 1);
        LabRunner second = LabRunner.Shipped("seed.yaml", scheduleSeed: 2);
        Assert.True(first.IsGood && second.IsGood, second.Output);
        Assert.NotEqual(Order(first), Order(second));
        Assert.Equal(Digests(first), Digests(second));
        Assert.Equal(2, Digests(first).Length);
    }

    [Fact]
    public void Another_seed_gives_other_data() =>
        Assert.NotEqual(
            Digests(LabRunner.Shipped("seed.yaml", seed: 1)),
            Digests(LabRunner.Shipped("seed.yaml", seed: 2))
        );

    [Theory]
    [InlineData("expect: { steps: { 22a: 3 } }", "step 22a was passed 0 times, expected 3")]
    [InlineData("expect: { log: [no such line] }", "the kernel log has no line with 'no such line'")]
    [InlineData("expect: { listing: nothing }", "line 1 of lsscsi is '[0:0:0:0]")]
    [InlineData(
        "expect: { attributes: [{ path: /sys/block/sda/size, value: 1 }] }",
        "/sys/block/sda/size is '32768', expected '1'"
    )]
    [InlineData("workload: [{ name: j, disk: sdb, count: 1 }]", "job j: there is no disk sdb")]
    [InlineData("workload: [{ name: j, disk: sda, count: 1, size: 1GiB }]", "its range does not fit into sda")]
    [InlineData("timeline: [{ at: 1ms, dd: { disk: sda, expect: EIO } }]", "ended with 0, expected EIO")]
    [InlineData("timeline: [{ at: 1ms, elevator: { disk: sda, name: cfq } }]", "ended with EINVAL, expected 0")]
    public void What_does_not_hold_fails_the_lab_with_its_reason(string more, string reason)
    {
        LabRunner run = LabRunner.Text(OneDisk + more);
        Assert.False(run.IsGood);
        Assert.Contains(reason, Assert.Single(run.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeline_writes_attributes_deletes_a_device_and_finds_it_again()
    {
        LabRunner run = LabRunner.Text(
            OneDisk
                + """
                timeline:
                  - { at: 1ms, write: { path: /proc/sys/dev/scsi/logging_level, value: "63" } }
                  - { at: 2ms, write: { path: /sys/block/sda/device/queue_depth, value: "0", expect: EINVAL } }
                  - { at: 2ms, write: { path: /sys/block/sda/device/model, value: x, expect: EACCES } }
                  - { at: 3ms, write: { path: /sys/block/sdz/size, value: "0", expect: ENOENT } }
                  - { at: 4ms, delete: "0:0:0:0" }
                  - { at: 5ms, dd: { disk: sda, expect: ENOENT } }
                  - { at: 6ms, scan: host0 }
                  - { at: 7ms, dd: { disk: sda, op: write, size: 64KiB } }
                  - { at: 8ms, dd: { disk: sda, offset: 16MiB, expect: EINVAL } }
                expect:
                  attributes: [{ path: /proc/sys/dev/scsi/logging_level, value: "63" }]
                  log: [Attached SCSI disk, Attached SCSI disk]
                """
        );
        Assert.True(run.IsGood, run.Output);
        Assert.Equal(9, run.Section("timeline").Length);
    }

    [Fact]
    public void A_reset_of_the_timeline_fails_or_escalates_as_sg_reset_does()
    {
        LabRunner run = LabRunner.Text(
            OneDisk
                + """
                faults: [{ name: deaf, phase: device_reset, times: 2, answer: fails }]
                timeline:
                  - { at: 1ms, reset: { device: "0:0:0:0", scope: device, escalates: false, expect: EIO } }
                  - { at: 2ms, reset: { device: "0:0:0:0" } }
                  - { at: 3ms, reset: { device: "0:0:0:0", scope: host } }
                  - { at: 4ms, reset: { device: "0:0:0:9", scope: bus, expect: ENOENT } }
                  - { at: 9s, dd: { disk: sda } }
                """
        );
        Assert.True(run.IsGood, run.Output);
        Assert.Equal(5, run.Section("timeline").Length);
    }

    [Theory]
    [InlineData("2.6.32-seed", "Attached devices:")]
    [InlineData("3.10-el7", "")]
    public void Older_kernels_list_devices_in_procfs_and_add_and_remove_them_there(string profile, string empty)
    {
        const string List =
            "Attached devices:\\nHost: scsi0 Channel: 00 Id: 00 Lun: 00\\n"
            + "  Vendor: SCUZZY   Model: Virtual disk     Rev: 0100\\n"
            + "  Type:   Direct-Access                    ANSI  SCSI revision: 06";
        const string Remove = "{ at: 9ms, write: { path: /proc/scsi/scsi, value: scsi remove-single-device 0 0 } }";
        Assert.Equal(string.Empty, ProcList(profile, string.Empty, List));
        Assert.Equal(string.Empty, ProcList(profile, "- " + Remove, empty));
    }

    private static string ProcList(string profile, string last, string list)
    {
        LabRunner run = LabRunner.Text(
            $$"""
            machine: { profile: {{profile}} }
            hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
            timeline:
              - { at: 1ms, write: { path: /proc/scsi/scsi, value: scsi remove-single-device 0 0 0 1, expect: ENXIO } }
              - { at: 2ms, write: { path: /proc/scsi/scsi, value: scsi add-single-device 1, expect: ENXIO } }
              - { at: 3ms, write: { path: /proc/scsi/scsi, value: scsi shake 0 0 0 0, expect: EINVAL } }
              - { at: 4ms, write: { path: /proc/scsi/scsi, value: scsi remove-single-device 0 0 } }
              - { at: 6ms, write: { path: /proc/scsi/scsi, value: scsi add-single-device 0 0 0 0 } }
              {{last}}
            expect:
              attributes: [{ path: /proc/scsi/scsi, value: "{{list}}" }]
            """
        );
        return run.IsGood ? string.Empty : run.Output;
    }

    [Fact]
    public void Newer_kernels_have_no_list_of_devices_in_procfs()
    {
        LabRunner run = LabRunner.Text(OneDisk + "expect: { attributes: [{ path: /proc/scsi/scsi, value: ENOENT }] }");
        Assert.True(run.IsGood, run.Output);
    }

    [Fact]
    public void The_logging_word_is_one_value_in_two_places()
    {
        LabRunner run = LabRunner.Text(
            """
            machine: { profile: 2.6.32-seed, parameters: { scsi_mod.scsi_logging_level: 4607 } }
            hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
            timeline:
              - at: 1ms
                write: { path: /sys/module/scsi_mod/parameters/scsi_logging_level, value: "0x1000" }
              - { at: 2ms, write: { path: /proc/sys/dev/scsi/logging_level, value: much, expect: EINVAL } }
              - { at: 3ms, write: { path: /sys/module/scsi_mod/parameters/max_luns, value: "8", expect: EACCES } }
              - { at: 4ms, write: { path: /sys/block/sda/queue/iosched/quantum, value: "9" } }
            expect:
              attributes:
                - { path: /proc/sys/dev/scsi/logging_level, value: "4096" }
                - { path: /sys/block/sda/queue/iosched/quantum, value: "9" }
                - { path: /sys/class/scsi_disk/0:0:0:0/cache_type, value: write back }
                - { path: /sys/class/scsi_host/host0/nothing, value: ENOENT }
            """
        );
        Assert.True(run.IsGood, run.Output);
    }

    [Fact]
    public void A_module_parameter_that_there_is_not_is_refused_with_those_that_there_are()
    {
        string disk = OneDisk[OneDisk.IndexOf("hosts:", StringComparison.Ordinal)..];
        LabException e = Assert.Throws<LabException>(() =>
            LabRunner.Text("machine: { cpus: 1, parameters: { scsi_mod.max_lun: 4 } }\n" + disk)
        );
        Assert.Equal(
            "lab:1:35: module 'scsi_mod' has no parameter 'max_lun'; it has dev_flags, inq_timeout, max_luns, scan, "
                + "scsi_logging_level",
            e.Message
        );
    }

    [Fact]
    public void A_plugged_target_is_found_by_a_scan()
    {
        LabRunner run = LabRunner.Text(
            """
            hosts: [{ name: h, connections: [] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }] }]
            timeline:
              - { at: 1ms, plug: { host: h, at: "0:3", to: a.t } }
              - { at: 2ms, scan: "0:0:3:-" }
              - { at: 3ms, dd: { disk: sda } }
            expect: { listing: "[0:0:3:0]    disk    SCUZZY   Virtual disk     0100  /dev/sda" }
            """
        );
        Assert.True(run.IsGood, run.Output);
    }

    [Fact]
    public void A_run_stops_where_it_is_told_to()
    {
        var lines = new List<string>();
        var options = new LabOptions { Break = Scuzzy.Runtime.Step.Executed };
        using var run = new LabRun(
            LabParser.Parse(OneDisk + "workload: [{ name: j, disk: sda, rw: read, count: 3 }]"),
            options,
            lines.Add
        );
        run.Execute();
        Assert.Contains(
            lines,
            l =>
                l.StartsWith("stopped at step 14,", StringComparison.Ordinal)
                && l.EndsWith("28 00 00 00 00 00 00 00 08 00", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_run_never_changes_an_image()
    {
        string path = Path.GetTempFileName();
        byte[] before = [.. Enumerable.Range(0, 1 << 20).Select(i => (byte)(i >> 9))];
        File.WriteAllBytes(path, before);
        string yaml = $$"""
            hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "file:{{path}}" }] }] }]
            workload: [{ name: j, disk: sda, rw: randrw, count: 500, depth: 4, verify: pattern, flush_every: 10 }]
            """;
        LabRunner run = LabRunner.Text(yaml);
        Assert.True(run.IsGood, run.Output);
        Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(path)), "the image has changed");
        File.Delete(path);
    }

    private static string[] Digests(LabRunner run) => [.. DigestPattern().Matches(run.Output).Select(m => m.Value)];

    /// <summary>The commands in the order in which they reached their targets, without times.</summary>
    private static string Order(LabRunner run) =>
        string.Join(
            '\n',
            run.Trace.Split('\n')
                .Where(l => l.Contains("\"step\":\"10\"", StringComparison.Ordinal))
                .Select(l => l[(l.IndexOf("\"initiator", StringComparison.Ordinal) is > 0 and int at ? at : 0)..])
        );

    [GeneratedRegex("digest [0-9a-f]{16}")]
    private static partial Regex DigestPattern();
}
