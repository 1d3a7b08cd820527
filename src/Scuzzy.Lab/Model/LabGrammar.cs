using System.Globalization;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>What a lab file may say: the one description that parser, JSON schema and errors come from.</summary>
internal static partial class LabGrammar
{
    private const long Tebi = 1L << 40;
    private const int MostUnits = 16384;

    private static readonly PatternShape s_disk = new("a disk such as sda", "^sd[a-z]{1,3}$");
    private static readonly PatternShape s_pair = new(
        "a channel and a target identifier such as 0:1",
        "^[0-9]{1,2}:[0-9]{1,4}$"
    );
    private static readonly PatternShape s_target = new(
        "a target such as array0.target0",
        "^[A-Za-z][A-Za-z0-9_-]{0,31}\\.[A-Za-z][A-Za-z0-9_-]{0,31}$"
    );

    private static readonly PatternShape s_pci = new(
        "a PCI address such as 0000:0b:00.0",
        "^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]$"
    );

    private static readonly PatternShape s_device = new(
        "a device such as 0:0:1:0",
        "^[0-9]{1,4}:[0-9]{1,2}:[0-9]{1,4}:[0-9]{1,5}$"
    );

    private static readonly PatternShape s_scan = new(
        "a host such as host0 or 0:0:1:- ('-' is any)",
        "^(host[0-9]{1,4}|[0-9]{1,4}:([0-9]{1,2}|-):([0-9]{1,4}|-):([0-9]{1,5}|-))$"
    );

    private static readonly PatternShape s_store = new(
        "a store such as ram:64MiB, file:PATH, null:1TiB or nbd:HOST:PORT",
        "^(ram|file|null|nbd):.+$"
    );

    private static readonly PatternShape s_iscsiName = new(
        "an iSCSI name such as iqn.2026-01.org.example:disk",
        IscsiName.Pattern
    );

    private static readonly PatternShape s_network = new("a network such as 192.0.2.0/24", "^[0-9A-Fa-f.:]+/[0-9]+$");

    private static readonly PatternShape s_attribute = new("a path such as /sys/block/sda/queue/scheduler", "^/[^ ]+$");

    private static readonly TextShape s_line = new("a line of text", 200);
    private static readonly ChoiceShape<string> s_errno = Words(
        "an errno",
        "0",
        "any",
        "EIO",
        "ETIMEDOUT",
        "ENOSPC",
        "ENOLINK",
        "EREMOTEIO",
        "EBADE",
        "ENODATA",
        "EILSEQ",
        "EOPNOTSUPP",
        "ENODEV",
        "EINVAL",
        "EROFS",
        "ENOENT",
        "EACCES",
        "ENXIO",
        "EBUSY",
        "ENOMEDIUM"
    );

    /// <summary>One fault rule, in a lab or on a line of the control socket.</summary>
    public static RuleShape Rule { get; } = new(Actions(DataActions(Counting(Who()))));

    /// <summary>The whole file.</summary>
    public static ObjectShape<LabFile> Lab { get; } =
        new ObjectShape<LabFile>("lab", "A Scuzzy lab.")
            .May("lab", s_line, (f, v) => f.Title = v, "What the lab is, in one line.")
            .May(
                "parameters",
                new MapShape<string>("parameters with their values", new TextShape("a value", 4096), 64),
                (_, _) => { },
                "Values that '${name}' stands for; 'run --set name=value' changes them."
            )
            .May("compare", Compare(), (f, v) => f.Compare = v, "Runs the lab once for each value of a parameter.")
            .May("machine", Machine(), (f, v) => f.Machine = v, "The machine.")
            .May(
                "hosts",
                new ListShape<HostSection>(Host(), 1, 256),
                (f, v) => f.Hosts = v,
                "Host adapters, in the order in which they register: host0, host1, …; only iSCSI targets need none."
            )
            .May(
                "arrays",
                new ListShape<ArraySection>(Array(), 1, 256),
                (f, v) => f.Arrays = v,
                "What the hosts are connected to."
            )
            .May(
                "iscsi",
                new ListShape<IscsiSection>(Iscsi(), 1, 256),
                (f, v) => f.Iscsi = v,
                "What 'serve --iscsi' serves."
            )
            .May(
                "workload",
                new ListShape<JobSection>(Job(), 0, 256),
                (f, v) => f.Workload = v,
                "Who reads and writes what."
            )
            .May(
                "multipath",
                new ListShape<MultipathSection>(Multipath(), 0, 64),
                (f, v) => f.Multipath = v,
                "Who reads one unit by several paths."
            )
            .May(
                "faults",
                new ListShape<Faults.FaultRule>(Rule, 0, MostRules),
                (f, v) => f.Faults = v,
                "What goes wrong, in the order in which the rules are tried."
            )
            .May(
                "timeline",
                new ListShape<TimelineEntry>(Entry(), 0, 10_000),
                (f, v) => f.Timeline = v,
                "What happens when."
            )
            .May("script", Steps(), (f, v) => f.Script = v, "What is done step by step after the boot.")
            .May("explore", Explore(), (f, v) => f.Explore = v, "What explorations may draw.")
            .May("expect", Expect(), (f, v) => f.Expect = v, "What must be true at the end.");

    private static ObjectShape<CompareSection> Compare() =>
        new ObjectShape<CompareSection>("compare", "One run for each value of a parameter.")
            .Must("parameter", NameShape.Instance, (c, v) => c.Parameter = v, "The parameter.")
            .Must(
                "values",
                new ListShape<string>(new TextShape("a value", 4096), 2, 64),
                (c, v) => c.Values = v,
                "Its values, in the order of the runs."
            );

    private static ObjectShape<MachineSection> Machine() =>
        new ObjectShape<MachineSection>("machine", "The machine that the lab runs on.")
            .May(
                "profile",
                Words("a kernel profile", [.. Profiles.Names]),
                (m, v) => m.Profile = v,
                $"Which kernel it behaves like; default {Profiles.Default}."
            )
            .May("cpus", new IntegerShape(1, 64), (m, v) => m.Cpus = (int)v, "CPUs; default 2.")
            .May(
                "shards",
                new IntegerShape(1, 64),
                (m, v) => m.Shards = (int)v,
                "Ownership domains, live one thread each; at most the number of CPUs; default 1."
            )
            .May(
                "hz",
                new ChoiceShape<int>("a tick rate", ("100", 100), ("250", 250), ("300", 300), ("1000", 1000)),
                (m, v) => m.Hz = v,
                "Timer ticks per second; default 250."
            )
            .May(
                "speed",
                new IntegerShape(1, 10_000),
                (m, v) => m.SpeedPercent = (int)v,
                "How fast the CPU runs a script, in percent of where scenarios were recorded; default 100."
            )
            .May(
                "logging_level",
                new IntegerShape(0, uint.MaxValue),
                (m, v) => m.LoggingLevel = (uint)v,
                "scsi_logging_level from boot on; default 0."
            )
            .May(
                "log_style",
                Words("a log style", [.. Profiles.LogStyles]),
                (m, v) => m.LogStyle = v,
                "How log messages are worded; default as the profile's kernel does."
            )
            .May(
                "preemption",
                new IntegerShape(0, 1000),
                (m, v) => m.PreemptionPermille = (int)v,
                "Chance in thousandths that simulated code is preempted where a kernel may be; default 50."
            )
            .May(
                "schedule",
                new ChoiceShape<bool>("a schedule", ("seeded", false), ("urgent", true)),
                (m, v) => m.IsByUrgency = v,
                "Which CPU and context runs next: as the schedule seed says, or the most urgent, as on a real machine; "
                    + "default urgent if all hosts are scsi_debug, else seeded."
            )
            .May(
                "schedule_seed",
                new IntegerShape(0, long.MaxValue),
                (m, v) => m.ScheduleSeed = v,
                "Seed of the order of steps; default 1; --schedule-seed goes before it."
            )
            .May(
                "checked",
                BooleanShape.Instance,
                (m, v) => m.IsChecked = v,
                "Every bio, command, task and counter is checked, as with operations in any case; default false."
            )
            .May(
                "parameters",
                new MapShape<string>("module parameters", new TextShape("a value", 200), 256),
                (m, v) => m.Parameters = v,
                "Module parameters, such as scsi_mod.max_luns: 512."
            );

    private static ObjectShape<HostSection> Host() =>
        WithRecovery(
            WithLimits(
                new ObjectShape<HostSection>("host", "A host adapter with its driver.")
                    .Must("name", NameShape.Instance, (h, v) => h.Name = v, "The name that the lab calls it by.")
                    .May(
                        "count",
                        new IntegerShape(1, 256),
                        (h, v) => h.Count = (int)v,
                        "How many of them; copies are called name0, name1, …; default 1."
                    )
                    .May(
                        "driver",
                        new ChoiceShape<HostDriver>(
                            "a driver",
                            ("loopback", HostDriver.Loopback),
                            ("scsi_debug", HostDriver.ScsiDebug)
                        ),
                        (h, v) => h.Driver = v,
                        "The driver; default loopback. scsi_debug has disks of its own and no connections."
                    )
                    .May(
                        "parameters",
                        new MapShape<string>("module parameters", new TextShape("a value", 200), 64),
                        (h, v) => h.Parameters = v,
                        "Parameters of the driver's module, for scsi_debug such as dev_size_mb: 16."
                    )
                    .May(
                        "model",
                        new PatternShape("a driver name such as mpt2sas", "^[A-Za-z0-9_-]{1,32}$"),
                        (h, v) => h.Model = v.Text,
                        "The driver's name as the machine shows it (proc_name); default the driver's own."
                    )
                    .May("pci", s_pci, (h, v) => h.PciAddress = v, "Where it sits; copies count the function up.")
                    .May("channels", new IntegerShape(1, 16), (h, v) => h.Channels = (int)v, "Channels; default 1.")
                    .May(
                        "target_ids",
                        new IntegerShape(1, 4096),
                        (h, v) => h.TargetIds = (int)v,
                        "Target identifiers per channel (max_id); default 64."
                    )
            )
        );

    private static ObjectShape<HostSection> WithRecovery(ObjectShape<HostSection> shape) =>
        shape
            .May(
                "recovery",
                new ChoiceShape<RecoveryScopeKind>(
                    "a scope of recovery",
                    ("host", RecoveryScopeKind.Host),
                    ("target", RecoveryScopeKind.Target),
                    ("lun", RecoveryScopeKind.Lun)
                ),
                (h, v) => h.RecoveryScope = v,
                "Who stands still while the error handler works; default host, as in Linux."
            )
            .May(
                "escalation",
                BooleanShape.Instance,
                (h, v) => h.RecoveryEscalates = v,
                "What a narrow scope cannot recover is tried with the next wider one; default true."
            )
            .May(
                "settle_delay",
                BooleanShape.Instance,
                (h, v) => h.HasSettleDelay = v,
                "After bus and host resets devices have 10 s to settle; default true."
            );

    private static ObjectShape<HostSection> WithLimits(ObjectShape<HostSection> shape) =>
        shape
            .May(
                "can_queue",
                new IntegerShape(1, 65536),
                (h, v) => h.CanQueue = (int)v,
                "Commands that it takes at once; default 254."
            )
            .May(
                "queue_depth",
                new IntegerShape(1, 4096),
                (h, v) => h.QueueDepth = (int)v,
                "Queue depth of a new device; default 32, at most can_queue."
            )
            .May(
                "segments",
                new IntegerShape(1, 2048),
                (h, v) => h.SegmentLimit = (int)v,
                "Segments in one command's scatter list; default 128."
            )
            .May(
                "max_transfer",
                UnitShape.Size(4096, 32 << 20),
                (h, v) => h.MaximumTransferBytes = v,
                "Bytes in one command; default 512KiB."
            )
            .May(
                "autosense",
                BooleanShape.Instance,
                (h, v) => h.HasAutosense = v,
                "Sense data comes with the status; default true."
            )
            .May(
                "nr_hw_queues",
                new IntegerShape(1, 64),
                (h, v) => h.HardwareQueues = (int)v,
                "Hardware queues; default 1."
            )
            .May(
                "target_can_queue",
                new IntegerShape(0, 65536),
                (h, v) => h.TargetCanQueue = (int)v,
                "Commands of one target at once; default 0, no limit."
            )
            .May(
                "host_tagset",
                BooleanShape.Instance,
                (h, v) => h.HasSharedTags = v,
                "All hardware queues share one set of tags; default false."
            )
            .May(
                "latency",
                UnitShape.Time(0, 60_000_000_000),
                (h, v) => h.LatencyNs = v,
                "Time of the wire in each direction; default 0."
            )
            .May(
                "buffers",
                Buffers(),
                (h, v) => h.Buffers = v,
                "Buffers that the driver keeps for its commands, as lpfc does; default none."
            )
            .May(
                "connections",
                new ListShape<ConnectionSection>(Connection(), 0, 4096),
                (h, v) => h.Connections = v,
                "What it is connected to."
            );

    private static ObjectShape<ConnectionSection> Connection() =>
        new ObjectShape<ConnectionSection>("connection", "A target that a host sees.")
            .Must("at", s_pair, (c, v) => (c.At, (c.Channel, c.Id)) = (v, Pair(v)), "Where, as CHANNEL:ID.")
            .Must("to", s_target, (c, v) => c.To = v, "What, as ARRAY.TARGET.")
            .May(
                "port",
                new IntegerShape(1, 64),
                (c, v) => c.Port = (int)v,
                "Through which port of the target; default 1."
            )
            .May(
                "count",
                new IntegerShape(1, 4096),
                (c, v) => c.Count = (int)v,
                "How many; copies count identifier and port up; default 1."
            )
            .May(
                "hidden",
                BooleanShape.Instance,
                (c, v) => c.IsHidden = v,
                "The adapter hides the devices from upper drivers, as RAID adapters do with members; default false."
            )
            .May(
                "claimed_by",
                new PatternShape("a driver's name", "^[A-Za-z0-9_-]{1,32}$"),
                (c, v) => c.ClaimedBy = v.Text,
                "A vendor's driver (such as a multipath driver) claims the devices, so that no other attaches."
            );

    /// <summary>Splits <c>CHANNEL:ID</c>, which the shape has accepted.</summary>
    private static (int Channel, int Id) Pair(LabName text)
    {
        string[] parts = text.Text.Split(':');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static ChoiceShape<string> Words(string what, params string[] words) =>
        new(what, [.. words.Select(w => (w, w))]);
}
