using Scuzzy.Initiator.Mid;
using Scuzzy.Lab;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;
using Scuzzy.Scsi;

namespace Scuzzy.Tests.Exploration;

/// <summary>Rogue devices and drivers under the net: each breach of a contract is seen, and named.</summary>
public sealed class NetTests
{
    public static TheoryData<string, string, string, string> Breaches { get; } =
        new()
        {
            {
                "A unit reset that lies",
                "I5: Device reported Success and the driver still had the command",
                """
                    - { name: lost, nth: 1, opcode: read, drop: true }
                    - { name: refusal, times: 2, phase: abort, answer: fails }
                    - { name: lie, nth: 1, phase: device_reset, answer: lies }
                    """,
                "read 0+8"
            },
            {
                "A command completed twice",
                "I3: uses of claims that had ended not zero at rest",
                "- { name: twice, nth: 1, opcode: read, duplicate: true }",
                "read 0+8"
            },
            {
                "A completion after the abort",
                "I3: uses of claims that had ended not zero at rest",
                "- { name: late, nth: 1, opcode: read, late: after_abort }",
                "read 0+8"
            },
            {
                "Data that changes on its way to the reader",
                "I4: a read returned what no write could have left",
                "- { name: spoilt, nth: 1, opcode: read, wrong_data: true }",
                "write 0+8, read 0+8 wait"
            },
            {
                "Data that changes on its way to the medium",
                "I4: the store holds what no write could have left",
                "- { name: spoilt, nth: 1, opcode: write, wrong_data: true }",
                "write 0+8"
            },
            {
                "A read that brings nothing and says that all is well",
                "I4: a read returned what no write could have left",
                "- { name: empty, nth: 1, opcode: read, good_without_data: silent }",
                "write 0+8, read 0+8 wait"
            },
        };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_rogue_is_found_by_the_invariant_that_it_breaks(
        string name,
        string kind,
        string faults,
        string operations
    )
    {
        foreach (string profile in Profiles.Names)
        {
            IReadOnlyList<Breach> breaches = Run(profile, faults, operations);
            Assert.True(breaches.Any(b => b.Name == kind), $"{name}, {profile}: {string.Join("; ", breaches)}");
        }
    }

    [Fact]
    public void A_machine_without_rogues_breaks_nothing()
    {
        foreach (string profile in Profiles.Names)
        {
            string faults = "- { name: lost, nth: 2, times: 2, opcode: write, drop: true }";
            Assert.Empty(Run(profile, faults, "write 0+8, write 4+8 fua, flush wait, read 0+16 wait, discard 0+4"));
        }
    }

    [Theory]
    [InlineData("busy: device")]
    [InlineData("busy: target")]
    [InlineData("busy: host")]
    [InlineData("good_without_data: told")]
    public void A_task_without_an_end_is_told_with_the_ios_that_wait(string fault)
    {
        foreach (string profile in Profiles.Names)
        {
            string faults = $"- {{ name: endless, nth: 1, times: forever, opcode: read, {fault} }}";
            Breach breach = Assert.Single(Run(profile, faults, "read 0+8"));
            Assert.Equal("I1", breach.Invariant);
            Assert.Contains("t0[0] read 0+8 on sda", breach.Text, StringComparison.Ordinal);
            Assert.True(breach.TimeNs > 10_000_000_000, $"{profile}, {fault}: time stood still");
        }
    }

    [Fact]
    public void What_a_host_reset_has_left_is_seen_before_everything_has_settled()
    {
        foreach (string profile in Profiles.Names)
        {
            // The store is done before the ten seconds are over that the error handler waits.
            LabFile lab = LabParser.Parse(
                $$"""
                machine: { profile: {{profile}}, cpus: 1, checked: true }
                hosts:
                  - { name: h, can_queue: 4, queue_depth: 2, connections: [{ at: "0:0", to: a.t }] }
                arrays:
                  - name: a
                    targets:
                      - name: t
                        units: [{ lun: 0, store: "ram:256KiB", seek: { settle: 1ms, full_stroke: 1ms, rotation: 0,
                            stall_nth: 10, stall: 5s } }]
                faults:
                  - { name: f, phase: [abort, device_reset, target_reset, bus_reset], times: 4, answer: fails }
                workload:
                  - { name: t0, disk: sda, operations: [write 0+8, write 9+9 wait, write 0+8 wait, write 9+9 wait,
                      write 0+8 wait, write 9+9 wait, write 0+8 wait, write 9+9 wait, write 0+8 wait, write 9+9 wait] }
                timeline:
                  - { at: 0, write: { path: "/sys/block/sda/device/timeout", value: "1" } }
                explore: { planted: [host-reset-skips-targets] }
                """
            );
            using var run = new LabRun(lab, new LabOptions { IsQuiet = true }, _ => { });

            Assert.False(run.Execute(), profile);
            Assert.Contains(
                "I5: Host reported success and the target still had the task",
                run.Failures[0],
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_task_opens_a_removable_disk_again_after_an_error()
    {
        foreach (string profile in Profiles.Names)
        {
            LabFile lab = LabParser.Parse(
                $$"""
                machine: { profile: {{profile}}, cpus: 1, checked: true }
                hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
                arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB,removable" }] }] }]
                faults: [{ name: moved, opcode: read, sense: unit_attention/28/00 }]
                workload: [{ name: t0, disk: sda, operations: [read 0+8, read 8+8 wait, read 0+8 wait] }]
                """
            );
            using var run = new LabRun(lab, new LabOptions { IsQuiet = true }, _ => { });

            Assert.True(run.Execute(), $"{profile}: {string.Join("; ", run.Failures)}");
            Assert.Equal((3, 1), (run.Script.Tasks[0].Submitted, run.Script.Tasks[0].Failed));
            Assert.True(run.Machine.Net!.SawReopening);
            Assert.False(run.Machine.Disks[0].Scsi.Device.IsLocked);
        }
    }

    [Fact]
    public void A_command_for_a_medium_that_nobody_has_looked_at_is_seen()
    {
        LabFile lab = LabParser.Parse(
            """
            machine: { cpus: 1, checked: true }
            hosts: [{ name: h, connections: [{ at: "0:0", to: a.t }] }]
            arrays: [{ name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB,removable" }] }] }]
            workload: [{ name: t0, disk: sda, operations: [read 0+8] }]
            """
        );
        using var run = new LabRun(lab, new LabOptions { IsQuiet = true }, _ => { });
        Assert.True(run.Execute());
        InvariantNet net = run.Machine.Net!;
        ScsiDevice device = run.Machine.Disks[0].Scsi.Device;
        ScsiCommand command = device.Host.AllCommands.First(c => c.Request is { Passthrough: null });
        command.Device = device;
        command.Cdb = Cdb.Read10(0, 8);
        command.Status = ScsiStatus.CheckCondition;
        Span<byte> sense = stackalloc byte[SenseData.MaximumSize];
        var changed = new SenseData(SenseKey.UnitAttention, AdditionalSense.NotReadyToReadyChange);
        command.SetSense(sense[..changed.WriteFixed(sense)]);

        net.Carry.Finished(command);
        net.Carry.Asked(device);
        net.Carry.Prepared(command);
        Assert.Empty(net.Breaches);

        net.Carry.Finished(command);
        net.Carry.Prepared(command);
        Assert.Equal("I4: a command was made for a medium that nobody had looked at", Assert.Single(net.Breaches).Name);
    }

    private static IReadOnlyList<Breach> Run(string profile, string faults, string operations)
    {
        string text = $$"""
            machine: { profile: {{profile}}, cpus: 1, checked: true }
            hosts:
              - { name: h, can_queue: 4, queue_depth: 4, latency: 100us, connections: [{ at: "0:0", to: a.t }] }
            arrays:
              - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB,thin" }] }] }
            faults:
            {{faults}}
            workload:
              - { name: t0, disk: sda, operations: [{{operations}}] }
            """;
        using var run = new LabRun(LabParser.Parse(text), new LabOptions { IsQuiet = true }, _ => { });
        run.Execute();
        return run.Machine.Net!.Breaches;
    }
}
