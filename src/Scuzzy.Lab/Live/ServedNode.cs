using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Stores;
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

    // As long as a server's patience with a client that does not come to choose an export.
    private const long ConnectNs = 10_000_000_000;

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
    public ServedNode(Shard shard, LiveNode node, LivePorts ports, string? stateFolder, out string error)
    {
        _shard = shard;
        _stateFolder = stateFolder;
        Node = node;
        var target = new TargetOptions
        {
            Name = node.Login.Name,
            Ports = ports.Count,
            PortGroups = ports.Groups,
            HasExplicitAccess = ports.HasExplicitAccess,
            AccessTransitionNs = ports.TransitionNs,
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
            $"{Node.Login.Name} {unit.Unit.Lun} {unit.Unit.Text} {unit.Store.LengthBytes}"
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

        BlockDevice? store = unit.Spec.Store.Open(_shard, unit.Spec.LeavesStore, out error);
        if (store is null)
        {
            return false;
        }

        var served = new Served(unit, store);
        if (!(store is NbdClient || TryMakeDisk(served, out error)) || !TryOpenState(served, out error))
        {
            served.Dispose();
            return false;
        }

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
        error = $"there is no unit {lun}";
        return _units.TryGetValue(lun, out Served? unit)
            && (unit.Disk?.TryGrow(lengthBytes, out error) ?? unit.Store.TryGrow(lengthBytes, out error));
    }

    /// <summary>Brings a target port group into another access state; initiators are told.</summary>
    public bool TrySetAccess(int group, AccessState state, out string error)
    {
        bool isThere = Device.AccessStates.Any(one => one.Group == group);
        if (isThere && Device.Options is { PortGroups.Count: 0, HasExplicitAccess: false })
        {
            error = "initiators were told of no state but optimized: serve with --alua";
            return false;
        }

        error = isThere ? "" : $"there is no target port group {group}";
        if (isThere)
        {
            Device.SetAccessState(group, state);
        }

        return isThere;
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

    /// <summary>Builds the disk over the opened store.</summary>
    private bool TryMakeDisk(Served served, out string error)
    {
        UnitSpec spec = served.Unit.Spec;
        BlockDevice store = served.Store;
        error = "";
        if (store.Limits.LogicalBlockBytes > spec.BlockBytes)
        {
            int least = store.Limits.LogicalBlockBytes;
            error =
                $"{served.Unit.Text}: its block of {spec.BlockBytes} bytes is smaller than the store's: block={least}";
            return false;
        }

        if (store.LengthBytes % spec.BlockBytes != 0)
        {
            string length = $"its length {store.LengthBytes} is not a multiple of its block of {spec.BlockBytes} bytes";
            error = $"{served.Unit.Text}: {length}";
            return false;
        }

        served.Store = store = spec.Filtered(store);
        if (spec.Protection is not null)
        {
            BlockDevice? tuples = spec.HasOverlay
                ? new RamStore(_shard, IntegrityStore.LengthFor(store.LengthBytes), false, IntegrityStore.TupleBytes)
                : spec.Store.OpenTuples(store, spec.IsReadOnly, out error);
            if (tuples is null)
            {
                return false;
            }

            served.Store = store = new IntegrityStore(store, tuples);
        }

        DiskOptions options = spec.ToDiskOptions() with
        {
            LeastSanitizeNs = SanitizeNs,
            MaximumUnmapBlocks = UnmapBlocks,
            MaximumWriteSameBlocks = WriteSameBlocks,

            // One, as disks with emulated sectors have it.
            MaximumCompareBlocks = spec.PhysicalBlockExponent > 0 ? (byte)1 : byte.MaxValue,
        };
        UnitPersonality personality = served.Unit.Personality with
        {
            HasBlockLimitsExtension = true,
            SupportsAca = spec.SupportsAca,
        };
        served.Disk = new DiskUnit(store, options, personality);
        return true;
    }

    private bool TryOpenState(Served served, out string error)
    {
        error = "";
        if (_stateFolder is null)
        {
            return true;
        }

        string file = $"{Node.Login.Name}-lun{served.Unit.Lun}.state".Replace('/', '_');
        served.StateFile = Path.Combine(_stateFolder, file);
        served.Memory = UnitMemory.Open(_shard, served.StateFile, served.Unit.Spec.Store.Medium, out error);
        return served.Memory is not null;
    }

    private void Start(Served unit, Action<string> started)
    {
        if (unit.Disk is not null)
        {
            Join(unit, started);
            return;
        }

        unit.Problem = "connecting";
        unit.IsConnecting = true;
        _ = _shard.Cpus[0].Start(() => ConnectAsync(unit, (NbdClient)unit.Store, started));
    }

    private async ShardTask ConnectAsync(Served unit, NbdClient client, Action<string> started)
    {
        bool inTime = await client.Settled.Wait(ConnectNs);
        unit.IsConnecting = false;
        string problem = inTime ? client.Failure : $"the server says nothing for {ConnectNs / 1_000_000_000} s";
        if (problem.Length == 0 && TryMakeDisk(unit, out problem))
        {
            Join(unit, started);
            return;
        }

        unit.Problem = problem;
        started($"{Node.Login.Name} unit {unit.Unit.Lun}: {unit.Unit.Spec.Store}: {problem}");
    }

    private void Join(Served unit, Action<string> started)
    {
        DiskUnit disk = unit.Disk!;
        if (unit.Memory is null)
        {
            Joined("");
            return;
        }

        disk.Restore(unit.Memory, Joined);

        void Joined(string problem)
        {
            unit.Problem = problem;
            if (problem.Length == 0 && _units.ContainsValue(unit))
            {
                Device.Add(unit.Unit.Lun, disk);
            }

            started(problem.Length == 0 ? "" : $"{Node.Login.Name} unit {unit.Unit.Lun}: {problem}");
        }
    }

    private void Sweep()
    {
        foreach (Served unit in _leaving.Where(unit => unit.IsIdle).ToArray())
        {
            unit.Dispose();
            unit.Forget();
            _ = _leaving.Remove(unit);
        }
    }

    private sealed class Served(LiveUnit unit, BlockDevice store)
    {
        private readonly NbdClient? _export = store as NbdClient;

        public LiveUnit Unit => unit;

        /// <summary>What the disk stands on; an export alone until its connection is there.</summary>
        public BlockDevice Store { get; set; } = store;

        /// <summary>The disk; null as long as an export's connection is not there.</summary>
        public DiskUnit? Disk { get; set; }

        public UnitMemory? Memory { get; set; }

        /// <summary>Why it is not served; empty if it is.</summary>
        public string Problem
        {
            get => field.Length > 0 ? field : _export?.Failure ?? "";
            set;
        } = "";

        /// <summary>Where its state is kept; null for nowhere.</summary>
        public string? StateFile { get; set; }

        public bool IsConnecting { get; set; }

        public bool IsIdle => !IsConnecting && Disk is not { IsIdle: false };

        public void Dispose()
        {
            Store.Dispose();
            Memory?.Dispose();
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
