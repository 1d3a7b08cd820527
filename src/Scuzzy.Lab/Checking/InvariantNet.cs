using Scuzzy.Drivers.Loopback;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Checks a simulated machine against what must always hold (ARCHITECTURE.md, I1 to I10), from outside: at
/// the stores, at the targets' seams, at the steps of the path, at the error handlers, and at the submitters' bios.
/// It changes nothing that the machine could notice.</summary>
/// <remarks>It knows nothing of what makes a machine fail, so it finds a bug by its effects or not at all.</remarks>
internal sealed class InvariantNet
{
    /// <summary>Breaches beyond these are counted only.</summary>
    public const int MaximumBreaches = 50;

    /// <summary>Virtual time after which a checked machine must have come to rest, in nanoseconds: no fault is for
    /// ever.</summary>
    public const long MostNs = 6 * 3600_000_000_000;

    /// <summary>Items after which it must have come to rest: a machine that goes round in circles.</summary>
    public const long MostItems = 1_500_000;

    /// <summary>Steps of the path in one item after which no time will pass any more: a queue that is run for ever.
    /// </summary>
    public const int MostStepsOfItem = 1_000_000;

    private readonly List<Breach> _breaches = [];
    private readonly List<StoreWatch> _stores = [];
    private readonly List<SeamWatch> _seams = [];
    private readonly SortedDictionary<string, UnitHistory> _histories = new(StringComparer.Ordinal);
    private readonly MachineRuntime _runtime;
    private LabMachine? _machine;
    private long _item;
    private int _stepsOfItem;

    public InvariantNet(MachineRuntime runtime)
    {
        _runtime = runtime;
        Steps = new StepWatch(this);
        Recovery = new RecoveryWatch(this);
        Carry = new CarryWatch(this);
    }

    /// <summary>What did not hold, in the order in which it was seen.</summary>
    public IReadOnlyList<Breach> Breaches => _breaches;

    /// <summary>How often something did not hold.</summary>
    public long BreachCount { get; private set; }

    /// <summary>The last moment that was numbered.</summary>
    public long Now { get; private set; }

    /// <summary>The machine goes round in circles within one item, and is to be stopped.</summary>
    public bool IsEndless => _stepsOfItem >= MostStepsOfItem;

    /// <summary>What follows the commands.</summary>
    public StepWatch Steps { get; }

    /// <summary>What follows the error handlers.</summary>
    public RecoveryWatch Recovery { get; }

    /// <summary>What holds bios against commands.</summary>
    public CarryWatch Carry { get; }

    /// <summary>What may be tried again.</summary>
    public RetryRules Retries { get; } = new();

    /// <summary>A disk was removed.</summary>
    public bool SawRemoval { get; set; }

    /// <summary>A task has opened a removable disk once more, because something had failed.</summary>
    public bool SawReopening { get; set; }

    /// <summary>A command that no callback could take back was ended all the same: its target may still move its data.
    /// </summary>
    public bool MayWriteLate => Machine.Scsi.Hosts.Any(h => h.ErrorHandler.Revoked > 0);

    /// <summary>A driver that keeps pointers has a command that no callback could take back, and completes, as a real
    /// one would, whatever its memory is used for by then: nothing holds any more.</summary>
    private bool IsLawless =>
        _machine?.Scsi.Hosts.Any(h => h.ErrorHandler.Revoked > 0 && h.Template is LoopbackHost { Buffers: not null })
        == true;

    /// <summary>A store takes long now and then, or a user resets: commands may time out without a fault.</summary>
    public bool MayStall =>
        Machine.Lab.Timeline.Any(e => e.Reset is not null)
        || Machine.Lab.Arrays.Any(a => a.Targets.Any(t => t.Units.Any(u => u.Seek is { StallNth: > 0 })));

    /// <summary>Somebody switches caches on and off.</summary>
    public bool MayChangeCaches =>
        Machine.Lab.Timeline.Any(e => e.Write?.Path.Text.EndsWith("/cache_type", StringComparison.Ordinal) == true);

    /// <summary>The seams of the machine's targets.</summary>
    public IReadOnlyList<SeamWatch> Seams => _seams;

    /// <summary>The machine, once it is built.</summary>
    public LabMachine Machine => _machine!;

    /// <summary>Virtual time, in nanoseconds.</summary>
    public long TimeNs => _runtime.Shards[0].NowNs;

    /// <summary>How often a fault has acted so far.</summary>
    public long FaultsFired => _machine?.Faults.Rules.Sum(r => r.Fired) ?? 0;

    /// <summary>Numbers a moment, from 1.</summary>
    public long Next() => ++Now;

    /// <summary>Something did not hold.</summary>
    public void Report(string invariant, string kind, string text)
    {
        if (IsLawless)
        {
            return;
        }

        BreachCount++;
        if (_breaches.Count < MaximumBreaches)
        {
            _breaches.Add(new Breach(invariant, kind, text, TimeNs));
        }
    }

    /// <summary>Counts a step of the path.</summary>
    /// <exception cref="InvariantViolationException">One item has passed too many.</exception>
    public void CountStep()
    {
        long item = (_runtime as VirtualRuntime)?.ItemsRun ?? 0;
        _stepsOfItem = item == _item || IsEndless ? _stepsOfItem : 0;
        _item = item;
        if (++_stepsOfItem == MostStepsOfItem)
        {
            Report("I1", "a machine went round in circles, and no time passed", string.Empty);
        }

        if (IsEndless)
        {
            throw new InvariantViolationException("a machine goes round in circles");
        }
    }

    /// <summary>Puts a watch between a unit and its store.</summary>
    public StoreWatch Watch(BlockDevice store, string name)
    {
        var watch = new StoreWatch(this, store, name);
        _stores.Add(watch);
        return watch;
    }

    /// <summary>The store of the unit that a LUN of a target is.</summary>
    public StoreWatch StoreAt(SamTarget seam, int lun) =>
        _stores.Find(s => ReferenceEquals(s.Seam, seam) && s.Lun == lun)
        ?? throw new InvalidOperationException($"LUN {lun} has no store");

    /// <summary>Puts a watch at a target's seam.</summary>
    public SeamWatch Watch(SamTarget target, string name)
    {
        var watch = new SeamWatch(this, target, name);
        _seams.Add(watch);
        return watch;
    }

    /// <summary>Watches a machine that was just built.</summary>
    public void Attach(LabMachine machine)
    {
        _machine = machine;
        machine.Scsi.Watch(Recovery);
    }

    /// <summary>The history of a disk's unit; disks that are paths to one unit share it.</summary>
    public UnitHistory HistoryOf(LabDisk disk)
    {
        StoreWatch store = Machine.StoreOf(disk);
        if (!_histories.TryGetValue(store.Name, out UnitHistory? history))
        {
            history = new UnitHistory(this, store);
            _histories.Add(store.Name, history);
        }

        return history;
    }

    /// <summary>One number for what all stores hold.</summary>
    public ulong ContentHash()
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (StoreWatch store in _stores)
        {
            foreach (int sector in store.Volatile.Touched)
            {
                hash = (hash ^ store.Volatile[sector] ^ ((ulong)sector << 20)) * 0x100000001B3;
            }
        }

        return hash;
    }

    /// <summary>The machine has not come to rest.</summary>
    public void ReportStuck(Script script)
    {
        IEnumerable<string> waiting = script
            .Tasks.SelectMany(t => t.Bios.Where(b => !b.HasEnded))
            .Select(b => b.Who)
            .Take(3);
        bool isQuiet = Checks.IsQuiet(Machine);
        string what = isQuiet
            ? "a machine did not come to its end"
            : "a machine with I/O under way did not come to rest";
        Report("I1", what, $"{script.Phase}; not ended: {string.Join(", ", waiting)}{Describe()}");
    }

    /// <summary>Checks what must hold once nothing is under way any more.</summary>
    public void CheckRest()
    {
        new RestCheck(this).Run();
        foreach (UnitHistory history in _histories.Values)
        {
            history.CheckContent();
        }
    }

    private string Describe() =>
        string.Concat(
            Machine.Scsi.Hosts.Select(h =>
                FormattableString.Invariant($"; {h.Name} {h.State}, busy {h.Busy}, failed {h.Failed}, ")
                + FormattableString.Invariant($"blocked {h.Blocked}, tags {h.Tags.InUse}, starved {h.StarvedDevices}")
            )
        );
}
