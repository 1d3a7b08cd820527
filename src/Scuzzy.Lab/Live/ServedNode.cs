using Scuzzy.Runtime;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Lab.Live;

/// <summary>A target that is being served: units come, go and grow while it is. On its shard.</summary>
internal sealed class ServedNode : IDisposable
{
    private const uint UnmapBlocks = 1 << 20;

    // Below what initiators wait for a task management function: open-iscsi 15 s.
    private const long FenceNs = 5_000_000_000;

    // Long enough for an initiator to see a small memory unit at it.
    private const long SanitizeNs = 8_000_000_000;

    private readonly Shard _shard;
    private readonly SortedDictionary<int, Served> _units = [];
    private readonly List<Served> _leaving = [];

    /// <summary>Builds a target with its units.</summary>
    /// <param name="shard">Where it lives.</param>
    /// <param name="node">What it is.</param>
    /// <param name="error">Why a unit cannot be served; empty if all are.</param>
    public ServedNode(Shard shard, LiveNode node, out string error)
    {
        _shard = shard;
        Node = node;
        Device = new TargetDevice(shard, new TargetOptions { Name = node.Login.Name, FenceAfterNs = FenceNs })
        {
            Masking = node.VisibleTo,
        };
        error = "";
        foreach (LiveUnit unit in node.Units)
        {
            if (!TryAdd(unit, out error))
            {
                return;
            }
        }
    }

    /// <summary>What it was made of.</summary>
    public LiveNode Node { get; }

    public TargetDevice Device { get; }

    /// <summary>The stores, also of units that are leaving.</summary>
    public IEnumerable<BlockDevice> Stores => _units.Values.Concat(_leaving).Select(unit => unit.Store);

    /// <summary>Each unit as a line: number, specification, bytes.</summary>
    public IEnumerable<string> Lines =>
        _units.Values.Select(unit => $"{Node.Login.Name} {unit.Lun} {unit.Text} {unit.Store.LengthBytes}");

    /// <summary>Adds a unit; initiators are told that the inventory changed.</summary>
    public bool TryAdd(LiveUnit unit, out string error)
    {
        Sweep();
        if (_units.ContainsKey(unit.Lun))
        {
            error = $"unit {unit.Lun} is there already";
            return false;
        }

        BlockDevice? store = unit.Spec.Store.Open(_shard, unit.Spec.IsReadOnly, out error);
        if (store is null)
        {
            return false;
        }

        DiskOptions options = unit.Spec.ToDiskOptions() with
        {
            LeastSanitizeNs = SanitizeNs,
            MaximumUnmapBlocks = UnmapBlocks,
        };
        var disk = new DiskUnit(store, options, unit.Personality with { HasBlockLimitsExtension = true });
        Device.Add(unit.Lun, disk);
        _units.Add(unit.Lun, new Served(unit.Lun, unit.Text, disk, store));
        return true;
    }

    /// <summary>Takes a unit away; its tasks end without responses, and the store is closed when the last has.</summary>
    public bool TryRemove(int lun, out string error)
    {
        Sweep();
        if (!_units.Remove(lun, out Served? unit))
        {
            error = $"there is no unit {lun}";
            return false;
        }

        _ = Device.Remove(lun);
        _leaving.Add(unit);
        Sweep();
        error = "";
        return true;
    }

    /// <summary>Makes a unit larger; initiators are told.</summary>
    public bool TryGrow(int lun, long lengthBytes, out string error)
    {
        if (_units.TryGetValue(lun, out Served? unit))
        {
            return unit.Disk.TryGrow(lengthBytes, out error);
        }

        error = $"there is no unit {lun}";
        return false;
    }

    /// <summary>The bytes of a unit; 0 if there is none.</summary>
    public long LengthOf(int lun) => _units.TryGetValue(lun, out Served? unit) ? unit.Store.LengthBytes : 0;

    public void Dispose()
    {
        foreach (BlockDevice store in Stores)
        {
            store.Dispose();
        }
    }

    private void Sweep()
    {
        foreach (Served unit in _leaving.Where(unit => unit.Disk.TaskCount == 0).ToArray())
        {
            unit.Store.Dispose();
            _ = _leaving.Remove(unit);
        }
    }

    private sealed record Served(int Lun, string Text, DiskUnit Disk, BlockDevice Store);
}
