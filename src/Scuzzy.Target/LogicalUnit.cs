using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

/// <summary>A logical unit: a device server with its task set and what it keeps of each nexus (kernel: struct se_lun
/// with its se_device).</summary>
/// <remarks>A unit belongs to one target and lives on the target's shard.</remarks>
public abstract partial class LogicalUnit
{
    private UnitNexus?[] _nexuses = [];
    private TaskSet _tasks = null!;
    private MediumGate _gate = new();

    private protected LogicalUnit(UnitPersonality personality) => Personality = personality;

    /// <summary>Who it says it is.</summary>
    public UnitPersonality Personality { get; }

    /// <summary>Its number in the target, once it was added.</summary>
    public LogicalUnitNumber Lun { get; private set; }

    /// <summary>Tasks in its task set.</summary>
    public int TaskCount => _tasks.Count;

    /// <summary>True if neither a task nor anything else is under way, so that what is below may be closed.</summary>
    public virtual bool IsIdle =>
        (_tasks is null || TaskCount == 0) && FencedTasks == 0 && _memory is not { IsBusy: true };

    /// <summary>The commands that it has as it is, by operation code and service action.</summary>
    public IReadOnlyList<CommandDescription> DescribeCommands()
    {
        List<CommandDescription> commands = [];
        foreach (CommandRow row in Commands.Rows)
        {
            if (Is(row.Requires))
            {
                commands.Add(new CommandDescription(row.Name, row.OperationCode, row.ServiceAction, row.Usage));
            }
        }

        return commands;
    }

    /// <summary>The target, once it was added.</summary>
    internal TargetDevice Target { get; private set; } = null!;

    internal Shard Shard { get; private set; } = null!;

    /// <summary>Its commands.</summary>
    internal abstract CommandTable Commands { get; }

    /// <summary>What it has, so that commands may depend on it.</summary>
    internal UnitFeatures Features { get; private protected set; }

    /// <summary>PERIPHERAL DEVICE TYPE of its kind.</summary>
    internal abstract byte DeviceType { get; }

    /// <summary>What is in commands' way.</summary>
    internal UnitObstacles Obstacles { get; set; }

    /// <summary>D_SENSE of the control mode page: sense data in descriptor format.</summary>
    internal virtual bool UsesDescriptorSense => false;

    /// <summary>TAS of the control mode page: tasks that another nexus aborts end with TASK ABORTED.</summary>
    internal virtual bool ReportsTaskAborted => false;

    /// <summary>True if nexuses get unit attentions here.</summary>
    internal virtual bool HasAttentions => true;

    /// <summary>What the unit says to an operation code that it does not know.</summary>
    internal virtual AdditionalSense UnknownCommand => AdditionalSense.InvalidCommandOperationCode;

    internal virtual void Attach(TargetDevice target, LogicalUnitNumber lun)
    {
        Invariant.Holds(Target is null, "a logical unit was added twice");
        Target = target;
        Shard = target.Shard;
        Lun = lun;
        _tasks = new TaskSet(this, target.Options.TasksPerUnit, target.Options.TasksPerNexus);
    }

    /// <summary>What the unit keeps of a nexus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UnitNexus StateOf(Nexus nexus)
    {
        UnitNexus?[] nexuses = _nexuses;
        return (uint)nexus.Slot < (uint)nexuses.Length && nexuses[nexus.Slot] is { } state ? state : Meet(nexus);
    }

    /// <summary>What the unit keeps of a nexus that has spoken to it, or null.</summary>
    internal UnitNexus? TryStateOf(Nexus nexus) =>
        (uint)nexus.Slot < (uint)_nexuses.Length ? _nexuses[nexus.Slot] : null;

    /// <summary>The nexuses that have spoken to it, by slot.</summary>
    internal IEnumerable<UnitNexus> Nexuses => _nexuses.OfType<UnitNexus>();

    private UnitNexus Meet(Nexus nexus)
    {
        if (nexus.Slot >= _nexuses.Length)
        {
            Array.Resize(ref _nexuses, Math.Max(nexus.Slot + 1, _nexuses.Length * 2));
        }

        var state = new UnitNexus(nexus);
        if (HasAttentions)
        {
            state.Attentions.Add(Target.Options.PowerOnAttention);
        }

        _nexuses[nexus.Slot] = state;
        return state;
    }

    /// <summary>A read of a range, from a block on, is on its way here.</summary>
    internal virtual void AnnounceRead(ulong lba, long lengthBytes) { }
}
