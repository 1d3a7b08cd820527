using Scuzzy.Lab;
using Scuzzy.Lab.Composition;

namespace Scuzzy.Tests.Exploration;

/// <summary>What explorations have found and was mended, each as the lab that it was shrunk to.</summary>
public sealed class FoundTests
{
    public static TheoryData<string, string> Labs { get; } =
        new()
        {
            {
                "A disk is deleted while another recovers",
                """
                    lab: "Exploration, seed 134"
                    machine:
                      profile: 3.10-el7
                      cpus: 1
                      shards: 1
                      preemption: 0
                      schedule_seed: 1
                      checked: true
                    hosts:
                      - name: host0
                        can_queue: 29
                        queue_depth: 5
                        segments: 5
                        max_transfer: 6KiB
                        nr_hw_queues: 1
                        host_tagset: false
                        target_can_queue: 0
                        latency: 0
                        autosense: true
                        connections: [{ at: "0:1", to: array.middle, port: 1 }, { at: "0:2", to: array.right, port: 1 }]
                    arrays:
                      - name: array
                        targets:
                          - name: middle
                            ports: 1
                            units: [{ lun: 0, store: "ram:256KiB,thin", seek: { settle: 2130us, full_stroke: 8520us,
                                rotation: 0 } }]
                          - { name: right, ports: 1, units: [{ lun: 0, store: "ram:256KiB" }] }
                    faults:
                      - { name: fault1, phase: abort, nth: 1, times: 1, answer: "fails" }
                      - { name: fault2, opcode: write, phase: data, nth: 2, times: 4, drop: "true" }
                    workload:
                      - { name: t3, disk: sda, cpu: 0, operations: [read 67+1, write 130+1, read 353+1,
                          read 210+8, write 257+1] }
                      - { name: t4, disk: sdb, cpu: 0, operations: [zero 216+1] }
                    timeline:
                      - { at: 28320us, write: { path: "/sys/class/scsi_device/0:0:1:0/device/delete",
                          value: "1", expect: "any" } }
                    """
            },
            {
                "A disk is deleted while it is rescanned",
                """
                    lab: "Exploration, seed 1973"
                    machine:
                      profile: 3.10-el7
                      cpus: 1
                      shards: 1
                      preemption: 0
                      schedule_seed: 1
                      checked: true
                    hosts:
                      - name: host0
                        can_queue: 1
                        queue_depth: 1
                        segments: 128
                        max_transfer: 512KiB
                        nr_hw_queues: 1
                        host_tagset: false
                        target_can_queue: 0
                        latency: 1430775ns
                        autosense: true
                        connections: [{ at: "0:0", to: array.left, port: 1 }]
                    arrays:
                      - name: array
                        targets:
                          - name: left
                            ports: 1
                            units: [{ lun: 0, store: "ram:256KiB", seek: { settle: 2030us, full_stroke: 8120us,
                                rotation: 0 } }]
                    timeline:
                      - { at: 28020us, write: { path: "/sys/class/scsi_device/0:0:0:0/device/delete",
                          value: "1", expect: "any" } }
                      - { at: 1223020us, write: { path: "/sys/class/scsi_host/host0/scan", value: "- - -",
                          expect: "any" } }
                      - at: 1326ms
                        write: { path: "/sys/class/scsi_device/0:0:0:0/device/state", value: "offline", expect: "any" }
                    """
            },
            {
                "A command whose device went off line keeps nothing",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, autosense: false, connections: [{ at: "0:0",
                          to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 2, store: "ram:256KiB" }] }
                    faults:
                      - { name: f, times: 3, sense: aborted_command/47/00 }
                    workload:
                      - { name: t0, disk: sda, operations: [read 20+1] }
                    """
            },
            {
                "A write that failed after its disk was deleted does not end well",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 2, store: "ram:256KiB" }] }
                    faults:
                      - { name: f, opcode: write, link_loss: 19500ms }
                    workload:
                      - { name: t0, disk: sda, operations: [write 68+1 sync] }
                    timeline:
                      - { at: 659ms, delete: "0:0:0:0" }
                    """
            },
            {
                "A short read after its disk was deleted is not taken for a whole one",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, latency: 2ms, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 2, store: "ram:256KiB" }] }
                    faults:
                      - { name: f, opcode: read, short: "0" }
                    workload:
                      - { name: t0, disk: sda, operations: [read 68+1 sync after 1ms] }
                    timeline:
                      - { at: 2ms, delete: "0:0:0:0" }
                    """
            },
            {
                "A device that is asked what it is goes on after recovery",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 2, store: "ram:256KiB" }] }
                    faults:
                      - { name: f, opcode: inquiry, nth: 2, drop: true }
                    workload:
                      - { name: t0, disk: sda, operations: [read 68+1 sync] }
                    timeline:
                      - { at: 1ms, delete: "0:0:0:2" }
                      - { at: 10ms, scan: host0 }
                    """
            },
        };

    [Theory]
    [MemberData(nameof(Labs))]
    public void What_was_found_stays_mended(string name, string lab)
    {
        using var run = new LabRun(LabParser.Parse(lab), new LabOptions { IsQuiet = true }, _ => { });

        Assert.True(run.Execute(), $"{name}: {string.Join("; ", run.Failures)}");
    }
}
