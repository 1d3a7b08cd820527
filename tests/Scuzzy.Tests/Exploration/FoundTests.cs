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
            {
                "The cable comes out and the target dies while commands are on their way",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - name: h
                        can_queue: 8
                        queue_depth: 4
                        latency: 587390ns
                        host_tagset: false
                        connections: [{ at: "0:1", to: a.t }, { at: "0:2", to: a.u }]
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB,thin" }, { lun: 1, store: "ram:256KiB" }] }
                          - { name: u, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 5, store: "ram:256KiB" }] }
                    faults:
                      - { name: cable, nth: 4, link_loss: 58ms }
                      - { name: death, nth: 3, target_death: 93ms }
                    workload:
                      - { name: t0, disk: sdb, cpu: 1, operations: [write 45+1] }
                      - { name: t1, disk: sdb, cpu: 2, operations: [write 71+1 plug] }
                      - { name: t3, disk: sda, cpu: 2, operations: [read 31+1, write 30+1] }
                      - { name: t4, disk: sdb, cpu: 0, operations: [write 103+1 sync, read 106+1] }
                    """
            },
            {
                "REQUEST SENSE tells of a reset",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, autosense: false, connections: [{ at: "0:0",
                          to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 2, store: "ram:256KiB" }] }
                    faults:
                      - { name: lost, disk: sdb, opcode: read, drop: true }
                      - { name: abort, phase: [abort, device_reset], times: 2, answer: fails }
                      - { name: busy, disk: sda, opcode: read, times: 2, sense: not_ready/04/01 }
                    workload:
                      - { name: t0, disk: sdb, operations: [read 0+8] }
                      - { name: t1, disk: sda, operations: [read 0+8 after 50s, read 64+8] }
                    """
            },
            {
                "A flush that fails without sense data is no success in old kernels",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, autosense: false, connections: [{ at: "0:0",
                          to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: refused, opcode: "0x35", sense: unit_attention/2a/01 }
                      - { name: senseless, opcode: "0x03", sense: unit_attention/2a/01 }
                      - { name: dead, opcode: "0x00", times: 8, sense: hardware_error/44/00 }
                    workload:
                      - { name: t0, disk: sda, operations: [write 0+8, flush wait] }
                    """
            },
            {
                "A host reset that a target has not answered is no success",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 2, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - name: t
                            units: [{ lun: 0, store: "ram:256KiB", seek: { settle: 1ms, full_stroke: 1ms,
                                rotation: 0, stall_nth: 3, stall: 100s } }]
                    faults:
                      - { name: f, phase: [abort, device_reset, target_reset, bus_reset], times: 8, answer: fails }
                    workload:
                      - { name: t0, disk: sda, operations: [write 0+8, write 0+8 wait, write 0+8 wait,
                          write 0+8 wait, write 0+8 wait] }
                    """
            },
            {
                "A flush fails fast, and the next one uses the same request",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 8, queue_depth: 2, segments: 1, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: f, opcode: "0x35", host_byte: DID_SOFT_ERROR }
                    workload:
                      - { name: t1, disk: sda, operations: [write 83+1,
                          write 124+6 preflush failfast failfast-transport failfast-driver wait] }
                    """
            },
            {
                "A starved disk goes off line while the rest of its read is put back",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 5, queue_depth: 4, target_can_queue: 1, latency: 622881ns,
                          connections: [{ at: "0:2", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: f1, opcode: read, nth: 3, short: "512B" }
                      - { name: f2, opcode: read, short: "1024B" }
                      - { name: f3, short: "512B" }
                    workload:
                      - { name: t0, disk: sda, cpu: 1, operations: [read 348+5 after 1023351ns, read 342+6,
                          read 340+1 sync nomerge plug] }
                      - { name: t1, disk: sda, cpu: 0, operations: [write 132+1 fua after 115388ns plug,
                          write 136+1 sync plug,
                          write 139+1] }
                      - { name: t2, disk: sda, cpu: 1, operations: [write 157+8 unplug] }
                    timeline:
                      - { at: 0, write: { path: "/sys/block/sda/queue/scheduler", value: "noop" } }
                      - { at: 9640us, write: { path: "/sys/class/scsi_device/0:0:2:0/device/state", value: "offline" } }
                      - { at: 13s, write: { path: "/sys/class/scsi_device/0:0:2:0/device/state", value: "running" } }
                    """
            },
            {
                "A command without retries left is sent again for the attention that its probe has met",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: f1, opcode: write, times: 6, drop: true }
                      - { name: f2, opcode: "0x00", nth: 6, sense: unit_attention/29/00 }
                    workload:
                      - { name: t0, disk: sda, operations: [write 12+1] }
                    """
            },
            {
                "A LUN goes off line while its target, which serves one at a time, is busy",
                """
                    machine: { profile: 3.10-el7, cpus: 1, parameters: { scsi_mod.dev_flags:
                        "SCUZZY:Virtual disk:0x10" } }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, target_can_queue: 1, connections: [{ at: "0:0",
                          to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 1, store: "ram:256KiB" }] }
                    faults:
                      - { name: f, disk: sdb, opcode: read, times: 50, busy: "target" }
                    workload:
                      - { name: t0, disk: sdb, operations: [read 50+1] }
                      - { name: t1, disk: sda, operations: [read 50+1 after 1s] }
                    timeline:
                      - { at: 20ms, write: { path: "/sys/class/scsi_device/0:0:0:1/device/state", value: "offline" } }
                    """
            },
            {
                "What no callback took back is no matter of the next command in its place",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 1, store: "ram:256KiB" }] }
                    faults:
                      - { name: lost, disk: sdb, opcode: write, phase: data, drop: true }
                      - { name: refusal, phase: [abort, device_reset, target_reset, bus_reset, host_reset], times: 5,
                          answer: fails }
                      - { name: again, disk: sda, opcode: write, phase: data, drop: true }
                    workload:
                      - { name: t0, disk: sdb, operations: [write 0+1] }
                      - { name: t1, disk: sda, operations: [write 8+1 after 40s, write 16+1, write 24+1] }
                    """
            },
            {
                "A killed request does not end as well as the last command in its place",
                """
                    lab: "Exploration, seed 67554"
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
                        latency: 0
                        autosense: false
                        connections: [{ at: "0:2", to: array.right, port: 1 }]
                    arrays:
                      - name: array
                        targets: [{ name: right, ports: 1, units: [{ lun: 0, store: "ram:256KiB" }, { lun: 5,
                            store: "ram:256KiB" }] }]
                    faults:
                      - { name: fault1, nth: 16, times: 3, sense: "medium_error/11/00" }
                      - { name: fault2, disk: sda, nth: 18, times: 2, sense: "aborted_command/47/00" }
                      - { name: fault3, phase: status, nth: 34, times: 1, sense: "recovered_error/17/01" }
                    workload:
                      - name: t0
                        disk: sdb
                        cpu: 3
                        operations:
                          - write 75+1 sync nomerge plug
                          - read 204+1 sync unplug wait
                          - write 210+1 sync
                          - write 219+1 nomerge
                          - zero 208+1 plug
                          - write 210+1 sync failfast plug
                          - write 85+1
                      - name: t1
                        disk: sda
                        cpu: 3
                        operations:
                          - write 324+1 failfast failfast-transport failfast-driver plug
                          - write 211+1 preflush failfast plug
                          - read 206+1 failfast failfast-transport failfast-driver plug
                          - write 201+1 preflush nomerge plug
                          - write 194+1 preflush sync plug
                          - write 186+1 nomerge unplug plug
                          - read 180+1 sync plug
                          - write 282+1 fua sync plug
                          - write 292+1
                          - write 168+1 preflush wait
                          - write 178+1 fua
                      - { name: t2, disk: sda, cpu: 3, operations: [write 377+1 sync after 2163142445ns, write 368+1] }
                      - name: t4
                        disk: sdb
                        cpu: 3
                        operations:
                          - write 9+1 sync unplug
                          - write 8+1
                          - write 57+1 nomerge unplug plug
                          - write 60+1 plug
                          - read 72+1 plug
                          - write 79+1 plug
                          - write 81+1 plug
                          - write 88+1 plug
                          - write 30+1
                    """
            },
            {
                "Two commands of a disk fail without sense data, a flush among them",
                """
                    machine: { profile: 3.10-el7, cpus: 1, checked: true }
                    hosts:
                      - { name: h, can_queue: 5, queue_depth: 5, segments: 1, autosense: false,
                          connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: f, disk: sda, nth: 3, times: 2, sense: not_ready/04/02 }
                    workload:
                      - { name: t0, disk: sda, operations: [write 66+1, write 101+8 sync wait, flush] }
                    """
            },
            {
                "What is left of a write has all its tries in kernels that take a new command for it",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, autosense: false,
                          connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: cable, opcode: write, nth: 2, link_loss: 57ms }
                      - { name: recovered, opcode: write, phase: status, sense: recovered_error/17/01 }
                    workload:
                      - { name: t0, disk: sda, operations: [write 74+1] }
                    """
            },
            {
                "What is left of a write whose sense data was fetched has no more tries in new kernels",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, autosense: false,
                          connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: cable, opcode: write, nth: 2, link_loss: 57ms }
                      - { name: recovered, opcode: write, phase: status, sense: recovered_error/17/01 }
                    workload:
                      - { name: t0, disk: sda, operations: [write 74+1] }
                    """
            },
            {
                "What is left after a fail-fast error is of others, who have not failed yet",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: f, opcode: write, nth: 2, sense: aborted_command/47/00 }
                    workload:
                      - { name: t0, disk: sda, operations: [write 100+1, 
                          write 14+5 failfast failfast-transport failfast-driver,
                          write 19+1 failfast] }
                    """
            },
            {
                "A command that no callback took back is completed in the end",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, buffers: { abort: mainline },
                          connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: late, opcode: read, delay: 100s }
                      - { name: refusal, phase: [abort, device_reset, target_reset, bus_reset, host_reset], times: 5,
                          answer: fails }
                    workload:
                      - { name: t0, disk: sda, operations: [read 42+1 failfast] }
                    timeline:
                      - { at: 200s, write: { path: "/sys/block/sda/queue/scheduler", value: none } }
                    """
            },
            {
                "A disk that was off line when it was asked for its caching modes promises nothing",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 4, connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: lost, opcode: inquiry, nth: 14, drop: true }
                      - { name: silent, opcode: "0x00", nth: 3, times: 8, drop: true }
                    workload:
                      - { name: t0, disk: sda, operations: [write 8+1 after 2s, flush wait after 248s] }
                    timeline:
                      - { at: 1s, delete: "0:0:0:0" }
                      - { at: 1500ms, scan: host0 }
                    """
            },
            {
                "A target dies twice while its store is at work",
                """
                    lab: "Exploration, seed 3000339"
                    machine:
                      profile: 3.10-el7
                      cpus: 4
                      shards: 1
                      preemption: 171
                      schedule_seed: 250831724646866
                      checked: true
                    hosts:
                      - name: host2
                        can_queue: 16
                        queue_depth: 6
                        segments: 128
                        max_transfer: 512KiB
                        nr_hw_queues: 1
                        host_tagset: true
                        target_can_queue: 0
                        latency: 0
                        autosense: true
                        buffers: { abort: mainline }
                        connections: [{ at: "0:2", to: array.right, port: 3 }]
                    arrays:
                      - name: array
                        targets:
                          - name: right
                            ports: 3
                            units:
                              - lun: 0
                                store: "ram:256KiB"
                                seek: { settle: 3240us, full_stroke: 12960us, rotation: 0, stall_nth: 34, stall: 4s }
                    faults:
                      - { name: fault1, opcode: read, nth: 26, times: 1, target_death: "1s" }
                      - { name: fault2, nth: 17, times: 1, target_death: "18ms" }
                      - { name: fault3, nth: 36, times: 1, target_death: "120ms" }
                    workload:
                      - { name: t2, disk: sda, cpu: 2, operations: [read 113+1, read 118+1 unplug] }
                      - name: t3
                        disk: sda
                        cpu: 0
                        operations:
                          - read 145+1 unplug
                          - read 273+1
                          - read 125+1
                          - write 368+1
                          - read 238+1 sync
                          - read 329+1
                          - read 199+1 wait
                          - read 168+1 sync
                      - name: t4
                        disk: sda
                        cpu: 3
                        operations:
                          - write 360+1 sync
                          - zero 231+1 sync plug
                          - read 236+1 plug
                          - write 238+1 plug
                          - read 249+1 plug
                          - write 250+1 sync plug
                          - read 255+1 plug
                          - read 261+1
                          - read 235+1 sync wait
                          - read 237+1
                          - write 243+1 sync
                      - name: t5
                        disk: sda
                        cpu: 2
                        operations:
                          - read 287+1 plug
                          - write 232+1 plug
                          - read 242+1 sync nomerge plug
                          - read 250+1 plug
                          - write 261+1 plug
                          - read 267+1
                    timeline:
                      - { at: 0, write: { path: "/sys/block/sda/device/timeout", value: "2", expect: "any" } }
                    """
            },
            {
                "A retry that was counted twice, as its sense data had to be fetched, leaves no tries",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 4, autosense: false,
                          connections: [{ at: "0:0", to: a.t }] }
                    arrays:
                      - { name: a, targets: [{ name: t, units: [{ lun: 0, store: "ram:256KiB" }] }] }
                    faults:
                      - { name: busy, opcode: write, times: 2, sense: not_ready/04/01 }
                      - { name: transport, opcode: write, times: 2, host_byte: DID_TRANSPORT_DISRUPTED }
                    workload:
                      - { name: t0, disk: sda, operations: [write 8+1] }
                    """
            },
            {
                "A request is as old as its command, not as the wait for the end of a recovery",
                """
                    machine: { profile: 7.2, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 4, queue_depth: 4,
                          connections: [{ at: "0:0", to: a.t }, { at: "0:1", to: a.u }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }] }
                          - { name: u, units: [{ lun: 0, store: "ram:256KiB" }] }
                    faults:
                      - { name: lost, disk: sdb, opcode: read, drop: true }
                      - { name: deaf, phase: [abort, device_reset], times: 2, answer: never }
                      - { name: busy, disk: sda, opcode: read, sense: aborted_command/47/00 }
                    workload:
                      - { name: b, disk: sdb, rw: read, block: 4KiB, count: 1 }
                      - { name: a, disk: sda, rw: read, block: 4KiB, count: 1, start: 42s }
                    timeline:
                      - { at: 0, write: { path: "/sys/block/sda/device/timeout", value: "1" } }
                    """
            },
            {
                "Two hosts have commands with equal tags, and one of them is aborted",
                """
                    machine: { profile: 2.6.32-seed, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.t }] }
                      - { name: i, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.u }] }
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:256KiB" }] }
                          - { name: u, units: [{ lun: 0, store: "ram:256KiB" }] }
                    faults:
                      - { name: lost, disk: sda, opcode: read, drop: true }
                      - { name: dead, disk: sdb, opcode: read, target_death: 20s }
                    workload:
                      - { name: t0, disk: sda, operations: [read 0+1] }
                      - { name: t1, disk: sdb, operations: [read 0+1] }
                    timeline:
                      - { at: 0, write: { path: "/sys/block/sda/device/timeout", value: "3" } }
                      - { at: 0, write: { path: "/sys/block/sdb/device/timeout", value: "1" } }
                    """
            },
            {
                "A unit is reset and tells it while a reset of the whole target is under way",
                """
                    machine: { profile: 3.10-el7, cpus: 1 }
                    hosts:
                      - { name: h, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.t, port: 1 }] }
                      - { name: i, can_queue: 1, queue_depth: 1, connections: [{ at: "0:0", to: a.t, port: 2 }] }
                    arrays:
                      - name: a
                        targets:
                          - name: t
                            ports: 2
                            units:
                              - { lun: 0, store: "ram:256KiB" }
                              - { lun: 1, store: "ram:256KiB", seek: { settle: 0,
                                  full_stroke: 0, rotation: 0, stall_nth: 7, stall: 20s } }
                    faults:
                      - { name: lost, disk: sda, opcode: read, drop: true }
                      - { name: refusal, host: i, phase: [abort, device_reset, target_reset], times: 3, answer: fails }
                      - { name: refused, host: h, phase: abort, answer: fails }
                    workload:
                      - { name: t0, disk: sda, operations: [read 0+1 after 4s] }
                      - { name: t1, disk: sdd, operations: [read 0+1 after 1s] }
                    timeline:
                      - { at: 0, write: { path: "/sys/block/sda/device/timeout", value: "1" } }
                      - { at: 0, write: { path: "/sys/block/sdd/device/timeout", value: "1" } }
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
