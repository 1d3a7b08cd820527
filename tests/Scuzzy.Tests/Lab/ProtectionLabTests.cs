namespace Scuzzy.Tests.Lab;

/// <summary>A machine whose disks keep protection information that its hosts have no use for.</summary>
public sealed class ProtectionLabTests
{
    [Fact]
    public void Data_is_read_back_and_7_2_says_what_a_real_one_was_seen_to_say()
    {
        LabRunner run = LabRunner.Text(
            """
            lab: Protected
            machine: { profile: 7.2, hz: 250 }
            hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:16MiB,pi=3" }] }] }]
            workload: [{ name: w, disk: sda, rw: randrw, count: 200, verify: crc32c }]
            """
        );
        Assert.True(run.IsGood, run.Output);
        string[] lines = run.Output.Split('\n');
        int at = Array.FindIndex(lines, line => line.EndsWith("[sda] Disabling DIF Type 3 protection"));
        Assert.True(at > 0, run.Output);
        Assert.EndsWith("supports DPO and FUA", lines[at - 1]);
        Assert.EndsWith("[sda] Enabling DIF Type 0 protection", lines[at + 1]);
        Assert.EndsWith("[sda] Preferred minimum I/O size 512 bytes", lines[at + 2]);
    }
}
