namespace Scuzzy.Tests.Lab;

/// <summary>Wrong labs, each with what its user is told.</summary>
internal static class MalformedLabs
{
    public static TheoryData<string, string, string[]> All { get; } =
        new()
        {
            { "Empty file", "", ["lab:1:1: the file is empty: a lab has at least 'hosts' and 'arrays'"] },
            {
                "Comment only",
                """
                    # nothing
                    """,
                ["lab:1:1: the file is empty: a lab has at least 'hosts' and 'arrays'"]
            },
            {
                "Not YAML",
                """
                    hosts: [
                    """,
                ["lab:2:1: this is not YAML: while parsing a node, did not find expected node content"]
            },
            {
                "A tab as indentation",
                "hosts:\n\t- name: h\n",
                ["lab:1:1: this is not YAML: while scanning a mapping, found invalid tab as indentation"]
            },
            {
                "A list at the top",
                """
                    - hosts
                    """,
                [
                    "lab:1:1: a list where a lab belongs: keys are lab, parameters, compare, machine, hosts, "
                        + "arrays, iscsi, workload, multipath, faults, timeline, script, explore, expect",
                ]
            },
            {
                "A word at the top",
                """
                    hosts
                    """,
                [
                    "lab:1:1: 'hosts' where a lab belongs: keys are lab, parameters, compare, machine, hosts, "
                        + "arrays, iscsi, workload, multipath, faults, timeline, script, explore, expect",
                ]
            },
            {
                "An anchor",
                """
                    machine: &m
                      cpus: 2
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:1:10: anchor '&m': labs have no anchors and aliases; write the value out, or use "
                        + "'count' or 'parameters'",
                ]
            },
            {
                "An alias",
                """
                    hosts: *h
                    """,
                [
                    "lab:1:8: alias '*h': labs have no anchors and aliases; write the value out, or use 'count' "
                        + "or 'parameters'",
                ]
            },
            {
                "A tag",
                """
                    machine: !big
                      cpus: 2
                    """,
                ["lab:1:10: tag '!big': labs have no tags; remove it"]
            },
            {
                "Two documents",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    ---
                    lab: second
                    """,
                ["lab:7:1: a second document: a lab file holds one"]
            },
            {
                "A key that is a list",
                """
                    [a, b]: 1
                    """,
                ["lab:1:1: a list as a key: a key is a name"]
            },
            {
                "A key twice",
                """
                    lab: one
                    lab: two
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:1: key 'lab' again: it is given already in line 1"]
            },
            { "Nested too deep", "lab: " + new string('[', 30), ["lab:1:29: nested deeper than 24 levels"] },
            {
                "No hosts and no arrays",
                """
                    lab: nothing
                    """,
                [
                    "lab:1:1: a lab without 'hosts': host adapters, in the order in which they register: host0, "
                        + "host1, …",
                ]
            },
            {
                "iSCSI targets that are not there, twice the same, with odd names, networks, masks and secrets",
                """
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    iscsi:
                      - { target: a.t, name: "iqn.2026-01.org.example:one", initiators: [{ luns: [0] }] }
                      - { target: a.t, name: "iqn.2026-01.org.example:ONE", initiators: [{ network: 10.0.0.1/33 }] }
                      - target: a.u
                        name: iqn.2026-01.org.example:two
                        accounts: [{ user: u, secret: s }]
                        proves: { user: t, secret: s }
                    """,
                [
                    "lab:5:70: 'luns' without 'name': units are shown by the initiator's name",
                    "lab:6:15: served target 'a.t' again: line 5 has it already",
                    "lab:6:26: iSCSI name 'iqn.2026-01.org.example:ONE' again: line 5 has it already",
                    "lab:6:81: '10.0.0.1/33' is not a network such as 192.0.2.0/24",
                    "lab:7:13: there is no target 'a.u': did you mean 'a.t'?",
                    "lab:10:13: one secret for both directions: the target needs one of its own",
                ]
            },
            {
                "iSCSI accounts and initiators that would let in whom nobody meant",
                """
                    arrays:
                      - name: a
                        targets:
                          - { name: t, units: [{ lun: 0, store: "ram:1MiB" }] }
                          - { name: u, units: [{ lun: 0, store: "ram:1MiB" }] }
                    iscsi:
                      - target: a.t
                        name: iqn.2026-01.org.example:one
                        accounts: [{ user: u, secret: one }, { user: u, secret: two }]
                        initiators: [{}]
                      - { target: a.u, name: "iqn.2026-01.org.example:two", proves: { user: t, secret: s } }
                    """,
                [
                    "lab:9:42: account 'u' again: each user has one secret",
                    "lab:10:18: an initiator without 'name' and 'network': that would be any",
                    "lab:11:65: 'proves' without 'accounts': an initiator proves itself first",
                ]
            },
            {
                "An iSCSI target whose name is none",
                """
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    iscsi: [{ target: a.t, name: disk }]
                    """,
                ["lab:4:30: 'disk' is not an iSCSI name such as iqn.2026-01.org.example:disk"]
            },
            {
                "Hosts and no arrays",
                """
                    hosts:
                      - name: h
                    """,
                ["lab:1:1: a lab without 'arrays': what the hosts are connected to"]
            },
            {
                "scsi_debug with a parameter that there is not, a value out of range, and a connection",
                """
                    hosts:
                      - name: h
                        driver: scsi_debug
                        parameters: { ptype: 1, sector_size: 513, zbc: 1 }
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:4:19: '1' is no value of scsi_debug's ptype: only 0 is supported",
                    "lab:4:29: '513' is no value of scsi_debug's sector_size: 512, 1024, 2048 or 4096",
                    "lab:4:47: scsi_debug has no parameter 'zbc' here: one of "
                        + string.Join(", ", Scuzzy.Drivers.ScsiDebug.ScsiDebugParameters.Names)
                        + ", inq_vendor, inq_product, inq_rev",
                    "lab:5:19: host 'h' is scsi_debug: it has disks of its own and no connections",
                ]
            },
            {
                "Parameters for a driver without any",
                """
                    hosts:
                      - name: h
                        parameters: { opts: 1 }
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:19: 'opts': the driver of host 'h' has no parameters"]
            },
            {
                "Unknown key at the top",
                """
                    host:
                      - name: h
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:1:1: unknown key 'host' in a lab: did you mean 'hosts'?"]
            },
            {
                "Unknown key far from any other",
                """
                    flavour: sweet
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:1:1: unknown key 'flavour' in a lab: one of lab, parameters, compare, machine, hosts, "
                        + "arrays, iscsi, workload, multipath, faults, timeline, script, explore, expect",
                ]
            },
            {
                "Unknown key in the machine",
                """
                    machine:
                      sheds: 2
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:2:3: unknown key 'sheds' in a machine: one of profile, cpus, shards, hz, speed, "
                        + "logging_level, "
                        + "log_style, preemption, schedule, schedule_seed, checked, parameters",
                ]
            },
            {
                "A list where keys belong",
                """
                    machine: [cpus]
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:1:10: a list where a machine belongs: keys are profile, cpus, shards, hz, speed, "
                        + "logging_level, log_style, preemption, schedule, schedule_seed, checked, parameters",
                ]
            },
            {
                "A word where keys belong",
                """
                    machine: fast
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:1:10: 'fast' where a machine belongs: keys are profile, cpus, shards, hz, speed, "
                        + "logging_level, log_style, preemption, schedule, schedule_seed, checked, parameters",
                ]
            },
            {
                "Too many CPUs",
                """
                    machine:
                      cpus: 65
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:9: 65 is out of range: a number from 1 to 64 belongs here"]
            },
            {
                "A fraction of CPUs",
                """
                    machine:
                      cpus: 2.5
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:9: '2.5' is not a number from 1 to 64"]
            },
            {
                "CPUs as a word",
                """
                    machine:
                      cpus: two
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:9: 'two' is not a number from 1 to 64"]
            },
            {
                "CPUs left open",
                """
                    machine:
                      cpus:
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:8: nothing where a number from 1 to 64 belongs"]
            },
            {
                "More shards than CPUs",
                """
                    machine:
                      cpus: 2
                      shards: 3
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:3: 3 shards on 2 CPUs: a shard needs a CPU of its own"]
            },
            {
                "Unknown profile",
                """
                    machine:
                      profile: 2.6.32
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:12: '2.6.32' is not a kernel profile: one of 2.6.32-seed, 3.10-el7, 7.2"]
            },
            {
                "Unknown tick rate",
                """
                    machine:
                      hz: 60
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:7: '60' is not a tick rate: one of 100, 250, 300, 1000"]
            },
            {
                "Logging level too large",
                """
                    machine:
                      logging_level: 0x100000000
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:18: 0x100000000 is out of range: a number from 0 to 4294967295 belongs here"]
            },
            {
                "Module parameter with a list",
                """
                    machine:
                      parameters: { scsi_mod.max_luns: [1, 2] }
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:36: a list where a value belongs"]
            },
            {
                "An empty list of hosts",
                """
                    hosts: []
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:1:8: a list of 0: 1 to 256 belong here"]
            },
            {
                "A host without a name",
                """
                    hosts:
                      - connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:5: a host without 'name': the name that the lab calls it by"]
            },
            {
                "A host with a bad name",
                """
                    hosts:
                      - name: 0h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:2:11: '0h' is not a name such as fc0 (letters, digits, '-' and '_', a letter first, at "
                        + "most 32)",
                ]
            },
            {
                "Two hosts of one name",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                      - name: h
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:4:11: host 'h' again: line 2 has it already"]
            },
            {
                "Unknown driver",
                """
                    hosts:
                      - name: h
                        driver: loopbak
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:13: 'loopbak' is not a driver: did you mean 'loopback'?"]
            },
            {
                "Bad PCI address",
                """
                    hosts:
                      - name: h
                        pci: 17:00.0
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:10: '17:00.0' is not a PCI address such as 0000:0b:00.0"]
            },
            {
                "Two hosts at one PCI address",
                """
                    hosts:
                      - name: h
                        pci: 0000:17:00.0
                        connections: [{ at: "0:0", to: a.t }]
                      - { name: i, pci: 0000:17:00.0 }
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:5:21: PCI address '0000:17:00.0' again: line 3 has it already"]
            },
            {
                "More functions than a PCI device has",
                """
                    hosts:
                      - name: h
                        pci: 0000:17:00.6
                        count: 3
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:10: 3 hosts from function 6 on: a PCI device has 8 functions"]
            },
            {
                "Autosense as a word",
                """
                    hosts:
                      - name: h
                        autosense: yes
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:16: 'yes' is not true or false"]
            },
            {
                "Queue depth above can_queue",
                """
                    hosts:
                      - name: h
                        can_queue: 4
                        queue_depth: 8
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:2:5: queue_depth 8 exceeds can_queue 4"]
            },
            {
                "Latency without a unit",
                """
                    hosts:
                      - name: h
                        latency: 30
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:14: '30' has no unit: a time such as 30s or 500us belongs here"]
            },
            {
                "Buffers with an unknown abort handler",
                """
                    hosts:
                      - name: h
                        buffers: { abort: vendor }
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:23: 'vendor' is not an abort handler: one of mainline, vendor-helper, hardened"]
            },
            {
                "Latency with a wrong unit",
                """
                    hosts:
                      - name: h
                        latency: 30sec
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:14: 'sec' is not a unit of time: one of ns, us, ms, s, min, h, d"]
            },
            {
                "Latency too long",
                """
                    hosts:
                      - name: h
                        latency: 2h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:14: '2h' is out of range: 0 to 1min"]
            },
            {
                "A transfer size that is no size",
                """
                    hosts:
                      - name: h
                        max_transfer: big
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:19: 'big' is not a size such as 64MiB or 4KiB"]
            },
            {
                "A size in bits",
                """
                    hosts:
                      - name: h
                        max_transfer: 64Kib
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:19: 'Kib' is not a unit of size: did you mean 'KiB'?"]
            },
            {
                "A connection without a target",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0" }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:19: a connection without 'to': what, as ARRAY.TARGET"]
            },
            {
                "A connection to an unknown target",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.s }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:36: there is no target 'a.s': did you mean 'a.t'?"]
            },
            {
                "A connection to an unknown array",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: array.target }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:36: there is no target 'array.target': one of a.t"]
            },
            {
                "A connection without a dot",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:36: 'a' is not a target such as array0.target0"]
            },
            {
                "A connection at a channel that the host lacks",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "1:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:25: channel 1: host 'h' has channel 0 only"]
            },
            {
                "A connection at an identifier that the host lacks",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:64", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:25: target identifier 64: host 'h' has 0 to 63 (target_ids)"]
            },
            {
                "Two targets at one place",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }, { at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:49: 0:0 again: line 3 has a target there already"]
            },
            {
                "A port that the target lacks",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t, port: 2 }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:19: port 2 of a.t: it has 1 port"]
            },
            {
                "A place without a colon",
                """
                    hosts:
                      - name: h
                        connections: [{ at: 0, to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:3:25: '0' is not a channel and a target identifier such as 0:1"]
            },
            {
                "A unit without a store",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0 }] }]
                    """,
                [
                    "lab:6:34: a unit without 'store': where its data is: ram:SIZE, file:PATH, null:SIZE or "
                        + "nbd:ADDRESS, with options after commas",
                ]
            },
            {
                "A LUN too high",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 16384, store: "ram:1MiB" }] }]
                    """,
                ["lab:6:41: 16384 is out of range: a number from 0 to 16383 belongs here"]
            },
            {
                "A LUN twice",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }, { lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:6:65: LUN 0 again: line 6 has it already"]
            },
            {
                "Copies beyond the highest LUN",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 16380, count: 5, store: "ram:1MiB" }] }]
                    """,
                ["lab:6:34: LUN 16380 and 4 more: the highest LUN is 16383"]
            },
            {
                "Copies over one file",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, count: 2, store: "file:disk.img" }] }]
                    """,
                ["lab:6:61: several units over one file: 'count' goes with ram: and null: only"]
            },
            {
                "Copies over one export",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, count: 2, store: "nbd:127.0.0.1:1" }] }]
                    """,
                ["lab:6:61: several units over one export: 'count' goes with ram: and null: only"]
            },
            {
                "An unknown store",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "disk:1MiB" }] }]
                    """,
                ["lab:6:51: 'disk:1MiB' is not a store such as ram:64MiB, file:PATH, null:1TiB or nbd:HOST:PORT"]
            },
            {
                "A vendor too long",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB", vendor: Continental }] }]
                    """,
                ["lab:6:71: 'Continental' has 11 characters: a vendor has at most 8"]
            },
            {
                "A product that is not ASCII",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB", product: Größe }] }]
                    """,
                ["lab:6:72: 'Größe' is not a product: only printable ASCII characters are allowed"]
            },
            {
                "A qualifier out of range",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB", qualifier: 8 }] }]
                    """,
                ["lab:6:74: 8 is out of range: a number from 0 to 7 belongs here"]
            },
            {
                "An unknown key in an INQUIRY fault",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB", inquiry_fault: { revison: X } }] }]
                    """,
                ["lab:6:80: unknown key 'revison' in an inquiry_fault: did you mean 'revision'?"]
            },
            {
                "Too many devices",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t, count: 8 }]
                    arrays:
                      - name: a
                        targets: [{ name: t, ports: 8, units: [{ lun: 0, count: 16384, store: "ram:1MiB" }] }]
                    """,
                ["lab:1:1: 131072 devices in all: a lab has at most 65536"]
            },
            {
                "Two arrays of one name",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                      - name: a
                        targets: [{ name: t, units: [] }]
                    """,
                ["lab:7:11: array 'a' again: line 5 has it already"]
            },
            {
                "Wrong operations",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - name: t0
                        disk: sda
                        operations: [wriet 0+8, write 8, read 0+0, write 0+8 fast, read 0+8 after soon, flush wait]
                    """,
                [
                    "lab:10:18: 'wriet 0+8' does not begin with read, write, flush, discard, zero",
                    "lab:10:29: 'write 8' has no range: write SECTOR+SECTORS such as write 8+4, at most 32768 "
                        + "sectors of 512 bytes",
                    "lab:10:38: 'read 0+0' has no range: read SECTOR+SECTORS such as read 8+4, at most 32768 sectors "
                        + "of 512 bytes",
                    "lab:10:48: 'write 0+8 fast': unknown word 'fast'; there are fua, preflush, sync, nomerge, "
                        + "unplug, failfast, failfast-transport, failfast-driver, wait, plug, on DISK, "
                        + "after TIME",
                    "lab:10:64: 'read 0+8 after soon': a time such as 5ms belongs behind 'after'",
                ]
            },
            {
                "A job with a count and operations",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: t0, disk: sda, count: 3, operations: [flush] }
                    """,
                ["lab:8:38: 'count' and 'operations' in one job: exactly one of count, operations"]
            },
            {
                "A job without a count",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda }
                    """,
                ["lab:8:5: a job without an action: exactly one of count, operations"]
            },
            {
                "A job on a partition",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda1, count: 1 }
                    """,
                ["lab:8:22: 'sda1' is not a disk such as sda"]
            },
            {
                "A job with an unknown pattern",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda, count: 1, rw: rendread }
                    """,
                ["lab:8:41: 'rendread' is not a pattern: did you mean 'randread'?"]
            },
            {
                "A job with a block that is no multiple",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda, count: 1, block: 1000B }
                    """,
                ["lab:8:5: job 'j' has a block of 1000 bytes: blocks are multiples of 512B"]
            },
            {
                "A job with blocks larger than its range",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda, count: 1, block: 8KiB, size: 4KiB }
                    """,
                ["lab:8:5: job 'j' has blocks larger than its range"]
            },
            {
                "A job with an unknown verification",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda, count: 1, verify: md5 }
                    """,
                ["lab:8:45: 'md5' is not a verification: one of none, crc32c, pattern"]
            },
            {
                "A job with a share above all",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    workload:
                      - { name: j, disk: sda, count: 1, read_percent: 101 }
                    """,
                ["lab:8:51: 101 is out of range: a number from 0 to 100 belongs here"]
            },
            {
                "An event without an action",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - at: 1s
                    """,
                [
                    "lab:8:5: an event without an action: exactly one of write, dd, delete, scan, plug, unplug, "
                        + "reset, logging_level, elevator, inject, arm, clear",
                ]
            },
            {
                "An event with two actions",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - at: 1s
                        delete: "0:0:0:0"
                        scan: host0
                    """,
                [
                    "lab:10:5: 'delete' and 'scan' in one event: exactly one of write, dd, delete, scan, plug, "
                        + "unplug, reset, logging_level, elevator, inject, arm, clear",
                ]
            },
            {
                "An event without a time",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - scan: host0
                    """,
                ["lab:8:5: an event without 'at': when, after the boot ended"]
            },
            {
                "Events out of order",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - { at: 2s, scan: host0 }
                      - { at: 1s, scan: host0 }
                    """,
                ["lab:9:5: earlier than the event before it: the timeline is in order of time"]
            },
            {
                "A device with three numbers",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - at: 1s
                        delete: "0:0:0"
                    """,
                ["lab:9:13: '0:0:0' is not a device such as 0:0:1:0"]
            },
            {
                "An unknown errno",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - at: 1s
                        dd: { disk: sda, expect: EOI }
                    """,
                ["lab:9:30: 'EOI' is not an errno: did you mean 'EIO'?"]
            },
            {
                "Unplugging an unknown host",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    timeline:
                      - at: 1s
                        unplug: { host: hh, at: "0:0" }
                    """,
                ["lab:9:21: there is no host 'hh': did you mean 'h'?"]
            },
            {
                "An unknown step",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    expect:
                      steps: { Complete: 5 }
                    """,
                ["lab:8:12: there is no step 'Complete': did you mean 'Completed'?"]
            },
            {
                "A step with a negative count",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    expect:
                      steps: { 22a: -1 }
                    """,
                ["lab:8:17: -1 is out of range: a number from 0 to 9223372036854775807 belongs here"]
            },
            {
                "An unknown parameter",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "file:${path}" }] }]
                    """,
                ["lab:6:51: there is no parameter 'path': the lab has no 'parameters'"]
            },
            {
                "A misspelt parameter",
                """
                    parameters: { path: x }
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "file:${pat}" }] }]
                    """,
                ["lab:7:51: there is no parameter 'pat': did you mean 'path'?"]
            },
            {
                "A dollar sign alone",
                """
                    lab: 5$
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:1:6: '$' alone: write ${NAME} for a parameter, $$ for a dollar sign"]
            },
            {
                "A parameter that is a list",
                """
                    parameters: { path: [x] }
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:1:21: parameter 'path' is a list: a parameter is one value"]
            },
            {
                "Comparing an unknown parameter",
                """
                    compare: { parameter: elevator, values: [a, b] }
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                ["lab:1:23: there is no parameter 'elevator': the lab has no 'parameters'"]
            },
            {
                "A store of an impossible size",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1QiB" }] }]
                    """,
                [
                    "lab:6:51: \"ram:1QiB\": \"1QiB\" is not a size: write a whole number and a unit, "
                        + "as in 512, 64KiB, 10MiB, 1GiB or 2TiB",
                ]
            },
            {
                "A store with an unknown option",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB,thinn" }] }]
                    """,
                ["lab:6:51: unknown option 'thinn': did you mean 'thin'?"]
            },
            {
                "A store with a block that is none",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB,block=520" }] }]
                    """,
                ["lab:6:51: block=520: a power of two from 512 to 4096 belongs here"]
            },
            {
                "A file that is to be filled",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "file:disk.img", fill: random }] }]
                    """,
                ["lab:6:51: 'fill: random' goes with ram: only"]
            },
            {
                "A hidden target beside others on a channel",
                """
                    hosts:
                      - name: h
                        connections: [{ at: "0:0", to: a.t, hidden: true }, { at: "0:1", to: a.t }]
                    arrays:
                      - name: a
                        targets: [{ name: t, units: [{ lun: 0, store: "ram:1MiB" }] }]
                    """,
                [
                    "lab:3:63: channel 0 has hidden or claimed targets and others: "
                        + "all targets of a channel are hidden or claimed, or none",
                ]
            },
        };
}
