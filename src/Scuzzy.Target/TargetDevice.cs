using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target.Units;

namespace Scuzzy.Target;

/// <summary>A target device: logical units behind ports, the router, and the task manager (SAM-5 4.4; kernel:
/// target_submit_cmd).</summary>
/// <remarks>Everything happens on one shard: the ports', the units' and the stores'.</remarks>
public sealed partial class TargetDevice : SamTarget
{
    private readonly List<Nexus?> _nexuses = [];
    private readonly ReportLunsUnit _reportLuns;
    private readonly MissingUnit _missing;
    private LogicalUnit?[] _units = [];

    /// <summary>Creates a target without logical units.</summary>
    /// <param name="shard">Where it lives.</param>
    /// <param name="options">Bounds and names; null for the defaults.</param>
    public TargetDevice(Shard shard, TargetOptions? options = null)
    {
        Shard = shard;
        Options = options ?? new TargetOptions();
        MakeGroups();
        _reportLuns = new ReportLunsUnit();
        _reportLuns.Attach(this, LogicalUnitNumber.ReportLunsWellKnown);
        _missing = new MissingUnit();
        _missing.Attach(this, LogicalUnitNumber.Zero);
    }

    /// <summary>Where it lives.</summary>
    public Shard Shard { get; }

    /// <summary>Bounds and names.</summary>
    public TargetOptions Options { get; }

    /// <summary>The logical units, by number.</summary>
    public IEnumerable<LogicalUnit> Units => _units.OfType<LogicalUnit>();

    /// <summary>Which units an initiator port (by its name) sees; asked once, when it logs in. The others answer it as if
    /// they were not there, and copies for it do not reach them. Null: all units for all; the default.</summary>
    /// <remarks>A token of POPULATE TOKEN is a right that whoever knows it may use, as SPC has it: made where its maker
    /// sees the data, used where its user sees the destination.</remarks>
    public Func<string, IReadOnlySet<int>?>? Masking { get; set; }

    /// <summary>Adds a logical unit; nexuses that are logged in are told that the inventory has changed.</summary>
    /// <param name="number">0 to 16383, free.</param>
    /// <param name="unit">A unit that belongs to no target yet.</param>
    public void Add(int number, LogicalUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 0x3FFF);
        if (number >= _units.Length)
        {
            Array.Resize(ref _units, Math.Max(number + 1, Math.Min(_units.Length * 2, 0x4000)));
        }

        if (_units[number] is not null)
        {
            throw new ArgumentException($"logical unit {number} exists", nameof(number));
        }

        unit.Attach(this, LogicalUnitNumber.FromNumber(number));
        _units[number] = unit;
        LimitAccess(unit);
        TellInventoryChanged(unit);
    }

    /// <summary>Takes a logical unit away; its tasks end without responses, as if the device had been pulled.</summary>
    /// <returns>False if there was none.</returns>
    public bool Remove(int number)
    {
        if ((uint)number >= (uint)_units.Length || _units[number] is not { } unit)
        {
            return false;
        }

        _units[number] = null;
        unit.Detach();

        // Nobody waits for a disk that is gone: who repeats the command is told that there is no such unit.
        unit.AbortTasks(null, null, null, null, () => { }, tellsAll: true);
        TellInventoryChanged(unit);
        return true;
    }

    /// <inheritdoc/>
    public override SamNexus Login(string initiatorPortName, ushort relativeTargetPort)
    {
        int slot = _nexuses.IndexOf(null);
        if (slot < 0)
        {
            slot = _nexuses.Count < Options.MaximumNexuses ? _nexuses.Count : Nexus.NoSlot;
        }

        IReadOnlySet<int>? visible = Masking?.Invoke(initiatorPortName);
        var nexus = new Nexus(this, initiatorPortName, relativeTargetPort, slot) { Visible = visible };
        if (slot == _nexuses.Count)
        {
            _nexuses.Add(nexus);
        }
        else if (slot >= 0)
        {
            _nexuses[slot] = nexus;
        }

        return nexus;
    }

    /// <inheritdoc/>
    public override void Announce(SamTask task)
    {
        if (task.Cdb.OperationCode is OperationCode.Read10 or OperationCode.Read16)
        {
            Find(task.Lun, (Nexus)task.Nexus).AnnounceRead(task.Cdb.Lba, task.DataInLength);
        }
    }

    /// <inheritdoc/>
    public override void Execute(SamTask task)
    {
        // Path 10: the target port has received the command.
        Shard.Mark(Step.TargetPortIn, task.TaskTag, task);
        task.Clear();
        var nexus = (Nexus)task.Nexus;
        if (nexus.IsLost || nexus.Slot < 0)
        {
            RefuseStranger(task, nexus);
            return;
        }

        Find(task.Lun, nexus).Receive(task, nexus);
    }

    /// <inheritdoc/>
    public override void DataOutArrived(SamTask task)
    {
        if (task.ServerState is Tasks.UnitTask waiting)
        {
            waiting.DataOutArrived();
        }
    }

    /// <summary>The unit of a LUN as a nexus sees it: one that exists, a well-known one, or the one that answers for
    /// missing ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LogicalUnit Find(ulong lun, Nexus nexus)
    {
        LogicalUnit unit = Find(lun);
        return nexus.Visible is null || nexus.Sees(unit) || ReferenceEquals(unit, _reportLuns) ? unit : _missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LogicalUnit Find(ulong lun)
    {
        LogicalUnit?[] units = _units;
        ulong number = lun >> 48;
        if ((lun & 0x0000_FFFF_FFFF_FFFF) == 0 && number < 256 && number < (ulong)units.Length)
        {
            return units[number] ?? _missing;
        }

        return FindOther(new LogicalUnitNumber(lun));
    }

    /// <summary>The initiator ports that a name from a TransportID means: the port itself, logged in or not; or, of an
    /// initiator's name, those of its ports that are logged in.</summary>
    internal List<string> InitiatorPorts(string name, bool isDevice)
    {
        List<string> known =
        [
            .. _nexuses
                .OfType<Nexus>()
                .Select(n => n.InitiatorPortName)
                .Where(port =>
                    port.StartsWith(name, StringComparison.Ordinal)
                    && (port.Length == name.Length || port.AsSpan(name.Length).StartsWith(",i,0x"))
                )
                .Distinct(StringComparer.Ordinal),
        ];
        return isDevice ? known : [name];
    }

    /// <summary>Takes a unit attention of a nexus away at all units (SAM-5 5.14.2: REPORT LUNS).</summary>
    internal void ForgetAttention(Nexus nexus, AdditionalSense condition)
    {
        foreach (LogicalUnit unit in AllUnits())
        {
            unit.TryStateOf(nexus)?.Attentions.Remove(condition);
        }
    }

    private LogicalUnit FindOther(LogicalUnitNumber lun)
    {
        if (lun == LogicalUnitNumber.ReportLunsWellKnown)
        {
            return _reportLuns;
        }

        bool isFlat = lun.AddressMethod == LunAddressMethod.FlatSpace && lun.IsSingleLevel;
        return isFlat && lun.UnitNumber < (ulong)_units.Length ? _units[lun.UnitNumber] ?? _missing : _missing;
    }

    private void RefuseStranger(SamTask task, Nexus nexus)
    {
        if (nexus.IsLost)
        {
            task.Terminated();
        }
        else
        {
            _missing.Answer(task, ScsiStatus.Busy);
        }
    }

    private void TellInventoryChanged(LogicalUnit about)
    {
        foreach (LogicalUnit unit in Units)
        {
            if (!ReferenceEquals(unit, about))
            {
                unit.Attend(AdditionalSense.ReportedLunsDataChanged);
            }
        }
    }
}
