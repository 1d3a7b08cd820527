using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Binding;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private static ObjectShape<JobSection> Job() =>
        WithChecks(
            new ObjectShape<JobSection>("job", "One submitter of I/O.")
                .ExactlyOneOf("count", "operations")
                .Must("name", NameShape.Instance, (j, v) => j.Name = v, "The name in the report.")
                .Must("disk", s_disk, (j, v) => j.Disk = v, "The disk, such as sda.")
                .May(
                    "rw",
                    new ChoiceShape<AccessPattern>(
                        "a pattern",
                        ("read", AccessPattern.Read),
                        ("write", AccessPattern.Write),
                        ("rw", AccessPattern.Mixed),
                        ("randread", AccessPattern.RandomRead),
                        ("randwrite", AccessPattern.RandomWrite),
                        ("randrw", AccessPattern.RandomMixed)
                    ),
                    (j, v) => j.Pattern = v,
                    "In which order it reads and writes; default randrw."
                )
                .May(
                    "read_percent",
                    new IntegerShape(0, 100),
                    (j, v) => j.ReadPercent = (int)v,
                    "Share of reads where the pattern mixes; default 50."
                )
                .May(
                    "block",
                    new ListShape<long>(UnitShape.Size(512, 16 << 20), 1, 32, allowsSingle: true),
                    (j, v) => j.BlockBytes = v,
                    "Sizes of one I/O, picked at random; default 4KiB."
                )
                .May(
                    "depth",
                    new IntegerShape(1, 4096),
                    (j, v) => j.Depth = (int)v,
                    "I/Os under way at once; default 1."
                )
                .May("count", new IntegerShape(1, 1_000_000_000), (j, v) => j.Count = v, "How many I/Os.")
                .May(
                    "operations",
                    new ListShape<TaskOperation>(new OperationShape(), 1, 100_000),
                    (j, v) => j.Operations = v,
                    "Its I/Os one by one, such as 'write 8+4 fua wait after 5ms', in sectors of 512 bytes."
                )
                .May(
                    "cpu",
                    new IntegerShape(0, 63),
                    (j, v) => j.Cpu = (int)v,
                    "The CPU that submits its operations; default the CPUs in turn."
                )
                .May(
                    "offset",
                    UnitShape.Size(0, 16384 * Tebi),
                    (j, v) => j.OffsetBytes = v,
                    "Where its range begins; default 0."
                )
                .May(
                    "size",
                    UnitShape.Size(512, 16384 * Tebi),
                    (j, v) => j.SizeBytes = v,
                    "How long its range is; default to the end of the disk, at most 1GiB."
                )
        );

    private static ObjectShape<JobSection> WithChecks(ObjectShape<JobSection> shape) =>
        shape
            .May(
                "verify",
                new ChoiceShape<Verification>(
                    "a verification",
                    ("none", Verification.None),
                    ("crc32c", Verification.Crc32c),
                    ("pattern", Verification.Pattern)
                ),
                (j, v) => j.Verify = v,
                "How what it reads is checked; default none."
            )
            .May(
                "seed",
                new IntegerShape(0, long.MaxValue),
                (j, v) => j.Seed = v,
                "Its own seed, added to the run's; default its number in the list."
            )
            .May("start", UnitShape.Time(), (j, v) => j.StartNs = v, "When it starts, after the boot; default 0.")
            .May(
                "flush_every",
                new IntegerShape(0, 1_000_000),
                (j, v) => j.FlushEvery = (int)v,
                "A flush after every so many writes; default 0, none."
            )
            .May(
                "fua",
                BooleanShape.Instance,
                (j, v) => j.IsForced = v,
                "Its writes are durable when they end; default false."
            )
            .May(
                "allow_errors",
                new IntegerShape(0, 1_000_000_000),
                (j, v) => j.AllowedErrors = v,
                "How many of its I/Os may fail; default 0."
            );

    private static ObjectShape<TimelineEntry> Entry() =>
        new ObjectShape<TimelineEntry>("event", "Something that happens at a time.")
            .Must("at", UnitShape.Time(), (e, v) => e.AtNs = v, "When, after the boot ended.")
            .May("write", Write(), (e, v) => e.Write = v, "Writes an attribute.")
            .May("dd", Dd(), (e, v) => e.Dd = v, "Does one I/O and checks how it ends.")
            .May("delete", s_device, (e, v) => e.Delete = v, "Deletes a device, as H:C:T:L.")
            .May(
                "scan",
                s_scan,
                (e, v) => e.Scan = v,
                "Scans a host, as host0, or a part of it, as H:C:T:L with '-' for any."
            )
            .May("plug", Plug(isPlug: true), (e, v) => e.Plug = v, "Connects a target to a host.")
            .May("unplug", Plug(isPlug: false), (e, v) => e.Unplug = v, "Takes a target away from a host.")
            .May(
                "logging_level",
                new IntegerShape(0, uint.MaxValue),
                (e, v) => e.LoggingLevel = (uint)v,
                "Sets scsi_logging_level."
            )
            .May("reset", Reset(), (e, v) => e.Reset = v, "Resets a unit, target, channel or host, as sg_reset does.")
            .May("elevator", Elevator(), (e, v) => e.Elevator = v, "Switches a disk's elevator.")
            .May("inject", Rule, (e, v) => e.Inject = v, "Arms a new fault rule.")
            .May("arm", NameShape.Instance, (e, v) => e.Arm = v, "Arms a fault rule of the lab, from its beginning.")
            .May(
                "clear",
                NameShape.Instance,
                (e, v) => e.Clear = v,
                "Takes a fault rule away, with what it still does."
            )
            .ExactlyOneOf(
                "write",
                "dd",
                "delete",
                "scan",
                "plug",
                "unplug",
                "reset",
                "logging_level",
                "elevator",
                "inject",
                "arm",
                "clear"
            );

    private static ObjectShape<AttributeWrite> Write() =>
        new ObjectShape<AttributeWrite>("write", "A write to an attribute.")
            .Must("path", s_attribute, (w, v) => w.Path = v, "The attribute, such as /sys/block/sda/queue/scheduler.")
            .Must("value", new TextShape("a value", 4096, allowsEmpty: true), (w, v) => w.Value = v, "What is written.")
            .May("expect", s_errno, (w, v) => w.Expect = v, "The errno that it must end with; default 0.");

    private static ObjectShape<DirectIo> Dd() =>
        new ObjectShape<DirectIo>("dd", "One I/O.")
            .Must("disk", s_disk, (d, v) => d.Disk = v, "The disk.")
            .May(
                "op",
                new ChoiceShape<BlockOperation>(
                    "an operation",
                    ("read", BlockOperation.Read),
                    ("write", BlockOperation.Write),
                    ("flush", BlockOperation.Flush),
                    ("discard", BlockOperation.Discard),
                    ("zero", BlockOperation.WriteZeroes)
                ),
                (d, v) => d.Operation = v,
                "What it does; default read."
            )
            .May("offset", UnitShape.Size(0, 16384 * Tebi), (d, v) => d.OffsetBytes = v, "Where; default 0.")
            .May("size", UnitShape.Size(512, 64 << 20), (d, v) => d.SizeBytes = v, "How much; default 4KiB.")
            .May("expect", s_errno, (d, v) => d.Expect = v, "The errno that it must end with; default 0.");

    private static ObjectShape<PlugAction> Plug(bool isPlug)
    {
        ObjectShape<PlugAction> shape = new ObjectShape<PlugAction>(
            isPlug ? "plug" : "unplug",
            isPlug ? "A new connection." : "A connection that goes away."
        )
            .Must("host", NameShape.Instance, (p, v) => p.Host = v, "The host's name in the lab.")
            .Must("at", s_pair, (p, v) => (p.At, (p.Channel, p.Id)) = (v, Pair(v)), "Where, as CHANNEL:ID.");
        return isPlug ? shape.Must("to", s_target, (p, v) => p.To = v, "What, as ARRAY.TARGET.") : shape;
    }

    private static ObjectShape<ResetAction> Reset() =>
        new ObjectShape<ResetAction>("reset", "A reset that a user asks for (the ioctl SG_SCSI_RESET).")
            .Must("device", s_device, (r, v) => r.Device = v, "Whose, as H:C:T:L.")
            .May(
                "scope",
                new ChoiceShape<ScsiResetScope>(
                    "a scope of a reset",
                    ("device", ScsiResetScope.Device),
                    ("target", ScsiResetScope.Target),
                    ("bus", ScsiResetScope.Bus),
                    ("host", ScsiResetScope.Host)
                ),
                (r, v) => r.Scope = v,
                "What is reset; default device, the logical unit."
            )
            .May(
                "escalates",
                BooleanShape.Instance,
                (r, v) => r.Escalates = v,
                "What fails is tried with the next wider scope; default true."
            )
            .May("expect", s_errno, (r, v) => r.Expect = v, "The errno that it must end with; default 0.");

    private static ObjectShape<ElevatorSwitch> Elevator() =>
        new ObjectShape<ElevatorSwitch>("elevator", "A switch of a disk's elevator.")
            .Must("disk", s_disk, (e, v) => e.Disk = v, "The disk.")
            .Must(
                "name",
                new PatternShape("an elevator such as deadline", "^[a-z-]{1,32}$"),
                (e, v) => e.Name = v,
                "The elevator."
            );

    private static ObjectShape<ExpectSection> Expect() =>
        new ObjectShape<ExpectSection>("expect", "What must be true at the end.")
            .May(
                "listing",
                new PatternShape("lines of lsscsi", "(?s)^.*$"),
                (e, v) => e.Listing = v,
                "The whole output of lsscsi; blanks at line ends do not count."
            )
            .May(
                "attributes",
                new ListShape<AttributeExpectation>(Attribute(), 0, 1000),
                (e, v) => e.Attributes = v,
                "Values of attributes."
            )
            .May(
                "steps",
                new MapShape<long>("steps with their counts", new IntegerShape(0, long.MaxValue), 32),
                (e, v) => e.StepCounts = v,
                "How often steps of the path were passed by the workload: names of steps, or 1 to 22a."
            )
            .May(
                "fired",
                new MapShape<long>("fault rules with their counts", new IntegerShape(0, long.MaxValue), MostRules),
                (e, v) => e.Fired = v,
                "How often fault rules acted."
            )
            .May(
                "log",
                new ListShape<LabName>(new PatternShape("a text", "(?s)^.+$"), 0, 1000),
                (e, v) => e.Log = v,
                "Texts that lines of the kernel log must contain, in this order."
            );

    private static ObjectShape<AttributeExpectation> Attribute() =>
        new ObjectShape<AttributeExpectation>("attribute", "The value that an attribute must have.")
            .Must("path", s_attribute, (a, v) => a.Path = v, "The attribute.")
            .Must(
                "value",
                new TextShape("a value", 4096, allowsEmpty: true),
                (a, v) => a.Value = v,
                "The value, without the line end."
            );
}
