using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Faults;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private const long Year = 365 * 86_400_000_000_000;

    /// <summary>Most rules of a machine, armed or not.</summary>
    public const int MostRules = 256;

    private static ObjectShape<FaultSection> Who() =>
        new ObjectShape<FaultSection>("rule", "A fault: who and what it is about, what it does, how often.")
            .Must("name", NameShape.Instance, (f, v) => f.Name = v, "The name that the lab calls it by.")
            .May("host", NameShape.Instance, (f, v) => f.Host = v, "Commands of this host (its initiator port).")
            .May("target", s_target, (f, v) => f.Target = v, "Commands to this target, as ARRAY.TARGET.")
            .May("port", new IntegerShape(1, 64), (f, v) => f.Port = (int)v, "Commands through this target port.")
            .May("lun", new IntegerShape(0, MostUnits - 1), (f, v) => f.Lun = (int)v, "Commands to this logical unit.")
            .May("disk", s_disk, (f, v) => f.Disk = v, "Commands of this disk.")
            .May(
                "opcode",
                new ListShape<FaultCommands>(CommandSetShape.Instance, 1, 64, allowsSingle: true),
                (f, v) => f.Commands = v,
                "Which commands: read, write, a name such as write(10), or a code such as 0x2a; default any."
            )
            .May("lba", BlocksShape.Instance, (f, v) => f.Blocks = v, "Commands that touch these blocks.")
            .May(
                "phase",
                new ListShape<FaultPhase>(
                    new ChoiceShape<FaultPhase>("a phase", FaultWords.Phases),
                    1,
                    FaultWords.Phases.Length,
                    allowsSingle: true
                ),
                (f, v) => f.Phases = v,
                "Where on the command's way, or in which callbacks of the driver; default where the action says."
            );

    private static ObjectShape<FaultSection> Counting(ObjectShape<FaultSection> shape) =>
        shape
            .May("nth", new IntegerShape(1, long.MaxValue), (f, v) => f.Nth = v, "From this match on; default 1.")
            .May(
                "every",
                new IntegerShape(1, long.MaxValue),
                (f, v) => f.Every = v,
                "Each so-manieth match; default 1."
            )
            .May(
                "probability",
                PercentShape.Instance,
                (f, v) => f.PartsPerMillion = v,
                "The chance that a match counts, drawn from the fault seed; default 100%."
            )
            .May("times", TimesShape.Instance, (f, v) => f.Times = v, "How often it acts; default 1.")
            .May(
                "armed",
                BooleanShape.Instance,
                (f, v) => f.IsArmed = v,
                "Armed when the boot has ended; default true. Else the timeline's 'arm' does it."
            );

    private static ObjectShape<FaultSection> Actions(ObjectShape<FaultSection> shape) =>
        shape
            .May("sense", SenseShape.Instance, (f, v) => f.Action = v, "CHECK CONDITION with KEY/ASC/ASCQ.")
            .May(
                "status",
                new ChoiceShape<ScsiStatus>("a status", FaultWords.Statuses),
                (f, v) => f.Action = new FaultAction.Status(v),
                "A status without sense data."
            )
            .May(
                "host_byte",
                new ChoiceShape<HostByte>("a host byte", FaultWords.HostBytes),
                (f, v) => f.Action = new FaultAction.Host(v),
                "What the driver says of the transport."
            )
            .May(
                "delay",
                UnitShape.Time(1, Year),
                (f, v) => f.Action = new FaultAction.Delay(v),
                "The response comes late (phase status), or the command (phase dispatch)."
            )
            .May(
                "busy",
                new ChoiceShape<QueueCommandResult>("who is busy", FaultWords.Busies),
                (f, v) => f.Action = new FaultAction.Busy(v),
                "The driver refuses the command for now."
            )
            .May(
                "answer",
                new ChoiceShape<ManagementFault>("an answer", FaultWords.Answers),
                (f, v) => f.Action = new FaultAction.Answer(v),
                "How the driver answers to aborts and resets; 'phase' says to which. 'lies' is rogue."
            )
            .May(
                "link_loss",
                UnitShape.Time(1, Year),
                (f, v) => f.Action = new FaultAction.LinkLoss(v),
                "The cable is out for so long, from the first match on; at once if any command matches."
            )
            .May(
                "target_death",
                LifeShape.Instance,
                (f, v) => f.Action = v,
                "The target is dead for so long, or 'forever'."
            )
            .May("slow", Slow(), (f, v) => f.Action = v.ToAction(), "Responses come slowly, one after the other.")
            .ExactlyOneOf([.. FaultWords.Keys]);

    private static ObjectShape<FaultSection> DataActions(ObjectShape<FaultSection> shape) =>
        shape
            .May(
                "drop",
                Yes(),
                (f, _) => f.Action = new FaultAction.Drop(),
                "Command, data or response is lost ('phase')."
            )
            .May(
                "late",
                new ChoiceShape<LateCompletion>("a moment", FaultWords.Lates),
                (f, v) => f.Action = new FaultAction.Late(v),
                "Rogue: completed when the driver no longer has the command."
            )
            .May("duplicate", Yes(), (f, _) => f.Action = new FaultAction.Duplicate(), "Rogue: completed twice.")
            .May(
                "short",
                UnitShape.Size(0, 32 << 20),
                (f, v) => f.Action = new FaultAction.Short(v),
                "GOOD with so many bytes transferred, and a residual."
            )
            .May(
                "excess",
                UnitShape.Size(1, 32 << 20),
                (f, v) => f.Action = new FaultAction.Excess(v),
                "Rogue: so many bytes more than there is room for."
            )
            .May(
                "good_without_data",
                new ChoiceShape<bool>("what the residual says", ("told", false), ("silent", true)),
                (f, v) => f.Action = new FaultAction.NoData(v),
                "Rogue: GOOD and no data; the residual tells it, or claims that all was transferred."
            )
            .May(
                "wrong_data",
                Yes(),
                (f, _) => f.Action = new FaultAction.WrongData(),
                "Rogue: bytes change on the way."
            );

    private static ChoiceShape<bool> Yes() => new("the word", ("true", true));

    private static ObjectShape<SlowSection> Slow() =>
        new ObjectShape<SlowSection>("slow", "Slow drain.")
            .May("latency", UnitShape.Time(0, Year), (s, v) => s.LatencyNs = v, "Added to each response; default 0.")
            .May(
                "rate",
                UnitShape.Size(1, Tebi),
                (s, v) => s.BytesPerSecond = v,
                "Bytes per second; default no limit."
            );
}
