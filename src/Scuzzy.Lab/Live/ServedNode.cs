using Scuzzy.Runtime;
using Scuzzy.Storage;
using Scuzzy.Storage.Integrity;
using Scuzzy.Target;
using Scuzzy.Target.Persistence;

namespace Scuzzy.Lab.Live;

/// <summary>A target that is being served: units come, go and grow while it is. On its shard.</summary>
/// <remarks>With a folder for state each unit has a file there (reservations, saved mode pages, …), and joins the
/// target once that was read.</remarks>
internal sealed class ServedNode : IDisposable
{
    private const uint UnmapBlocks = 1 << 20;
    private const uint WriteSameBlocks = 1 << 16;

    // Below what initiators wait for a task management function: open-iscsi 15 s.
    private const long FenceNs = 5_000_000_000;

    // Long enough for an initiator to see a small memory unit at it.
    private const long SanitizeNs = 8_000_000_000;

    private readonly Shard _shard;
    private readonly string? _stateFolder;
    private readonly SortedDictionary<int, Served> _units = [];
    private readonly List<Served> _leaving = [];
    private bool _isStarted;

    /// <summary>Builds a target with its units.</summary>
    /// <param name="shard">Where it lives.</param>
    /// <param name="node">What it is.</param>
    /// <param name="ports">Its target ports.</param>
    /// <param name="stateFolder">Where its units keep their state; null for nowhere.</param>
    /// <param name="error">Why a unit cannot be served; empty if all can.</param>
    public ServedNode(Shard shard, LiveNode node, int ports, string? stateFolder, out string error)
    {
        _shard = shard;
        _stateFolder = stateFolder;
        Node = node;
        var target = new TargetOptions
        {
            Name = node.Login.Name,
            Ports = ports,
            FenceAfterNs = FenceNs,
        };
        Device = new TargetDevice(shard, target) { Masking = node.VisibleTo };
        error = "";
        foreach (LiveUnit unit in node.Units)
        {
            if (!TryAdd(unit, out error))
            {
                error = $"{node.Login.Name} unit {unit.Lun}: {error}";
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
        _units.Values.Select(unit =>
            $"{Node.Login.Name} {unit.Lun} {unit.Text} {unit.Store.LengthBytes}"
            + (unit.Problem.Length > 0 ? $" not served: {unit.Problem}" : "")
        );

    /// <summary>Lets the units join, each once its state was read.</summary>
    /// <param name="started">Called once, with what is wrong or with an empty text.</param>
    public void Start(Action<string> started)
    {
        _isStarted = true;
        int waiting = 1;
        string problem = "";
        foreach (Served unit in _units.Values.ToArray())
        {
            waiting++;
            Start(unit, Joined);
        }

        Joined("");

        void Joined(string why)
        {
            problem = problem.Length > 0 ? problem : why;
            if (--waiting == 0)
            {
                started(problem);
            }
        }
    }

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

        if (store.LengthBytes % unit.Spec.BlockBytes != 0)
        {
            int block = unit.Spec.BlockBytes;
            error = $"{unit.Text}: its length {store.LengthBytes} is not a multiple of its block of {block} bytes";
            store.Dispose();
            return false;
        }

        if (unit.Spec.Protection is not null)
        {
            BlockDevice? tuples = unit.Spec.Store.OpenTuples(store, unit.Spec.IsReadOnly, out error);
            if (tuples is null)
            {
                store.Dispose();
                return false;
            }

            store = new IntegrityStore(store, tuples);
        }

        UnitMemory? memory = null;
        string? file = null;
        if (_stateFolder is not null)
        {
            file = Path.Combine(_stateFolder, $"{Node.Login.Name}-lun{unit.Lun}.state".Replace('/', '_'));
            memory = UnitMemory.Open(_shard, file, unit.Spec.Store.Medium, out error);
            if (memory is null)
            {
                store.Dispose();
                return false;
            }
        }

        DiskOptions options = unit.Spec.ToDiskOptions() with
        {
            LeastSanitizeNs = SanitizeNs,
            MaximumUnmapBlocks = UnmapBlocks,
            MaximumWriteSameBlocks = WriteSameBlocks,

            // One, as disks with emulated sectors have it.
            MaximumCompareBlocks = unit.Spec.PhysicalBlockExponent > 0 ? (byte)1 : byte.MaxValue,
        };
        var disk = new DiskUnit(store, options, unit.Personality with { HasBlockLimitsExtension = true });
        var served = new Served(unit.Lun, unit.Text, disk, store, memory) { StateFile = file };
        _units.Add(unit.Lun, served);
        if (_isStarted)
        {
            Start(served, _ => { });
        }

        return true;
    }

    /// <summary>Takes a unit away; its tasks end with TASK ABORTED, and the store is closed after the last. What was
    /// kept of it is forgotten then: the next unit of that number is another.</summary>
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
        foreach (Served unit in _units.Values.Concat(_leaving))
        {
            unit.Dispose();
        }
    }

    private void Start(Served unit, Action<string> started)
    {
        if (unit.Memory is null)
        {
            Device.Add(unit.Lun, unit.Disk);
            started("");
            return;
        }

        unit.Disk.Restore(
            unit.Memory,
            problem =>
            {
                unit.Problem = problem;
                if (problem.Length == 0 && _units.ContainsValue(unit))
                {
                    Device.Add(unit.Lun, unit.Disk);
                }

                started(problem.Length == 0 ? "" : $"{Node.Login.Name} unit {unit.Lun}: {problem}");
            }
        );
    }

    private void Sweep()
    {
        foreach (Served unit in _leaving.Where(unit => unit.Disk.IsIdle).ToArray())
        {
            unit.Dispose();
            unit.Forget();
            _ = _leaving.Remove(unit);
        }
    }

    private sealed class Served(int lun, string text, DiskUnit disk, BlockDevice store, UnitMemory? memory)
    {
        public int Lun => lun;

        public string Text => text;

        public DiskUnit Disk => disk;

        public BlockDevice Store => store;

        public UnitMemory? Memory => memory;

        /// <summary>Why it is not served; empty if it is, or will be.</summary>
        public string Problem { get; set; } = "";

        /// <summary>Where its state is kept; null for nowhere.</summary>
        public string? StateFile { get; init; }

        public void Dispose()
        {
            store.Dispose();
            memory?.Dispose();
        }

        /// <summary>Removes what was kept of it. A folder that forbids it keeps it, for the same image.</summary>
        public void Forget()
        {
            if (StateFile is null)
            {
                return;
            }

            try
            {
                File.Delete(StateFile);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
        }
    }
}
