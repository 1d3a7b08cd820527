using Scuzzy.Lab.Model;
using Scuzzy.Lab.Stores;
using Scuzzy.Lab.Syntax;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Storage;
using Scuzzy.Storage.Filters;
using Scuzzy.Storage.Integrity;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Composition;

/// <summary>Opens the stores of a lab's units.</summary>
internal sealed class StoreBuilder(LabFile lab, MachineRuntime runtime, LabOptions options) : IDisposable
{
    private readonly List<BlockDevice> _stores = [];
    private readonly List<HostImage> _images = [];

    /// <summary>The rotating disks, for the report.</summary>
    public List<SeekDevice> Rotating { get; } = [];

    /// <summary>Opens the store of one unit.</summary>
    /// <exception cref="LabException">It cannot be opened.</exception>
    public BlockDevice Open(UnitSection unit, UnitSpec spec, Cpu cpu, ulong fillSeed)
    {
        if (spec.Store.Kind == StoreKind.Nbd)
        {
            string where = "a store behind NBD is served over iSCSI only: a machine has none";
            throw new LabException([new LabError(lab.FileName, unit.Store.Position, where)]);
        }

        StoreSpec what = spec.Store.Kind == StoreKind.File ? Located(unit, spec) : spec.Store;
        BlockDevice? store = what.Open(cpu.Shard, spec.LeavesStore, out string error);
        if (store is null)
        {
            throw new LabException([new LabError(lab.FileName, unit.Store.Position, error)]);
        }

        if (store is RamStore ram && unit.Fill == StoreFill.Random)
        {
            ram.Fill(fillSeed);
        }

        if (store is FileStore && !runtime.IsVirtual && !options.WritesThrough && !spec.LeavesStore)
        {
            store = new OverlayFilter(store);
        }

        store = spec.Filtered(store);
        if (unit.Seek is { } seek)
        {
            var rotating = new SeekDevice(store, seek, cpu);
            Rotating.Add(rotating);
            store = rotating;
        }

        _stores.Add(store);
        if (spec.Protection is null)
        {
            return store;
        }

        // Beside an image that stays as it is, tuples are kept in memory.
        bool keepsImage = what.Kind == StoreKind.File && (runtime.IsVirtual || !options.WritesThrough);
        BlockDevice? tuples =
            keepsImage || spec.HasOverlay
                ? new RamStore(cpu.Shard, IntegrityStore.LengthFor(store.LengthBytes), false, IntegrityStore.TupleBytes)
                : what.OpenTuples(store, spec.IsReadOnly, out error);
        if (tuples is null)
        {
            throw new LabException([new LabError(lab.FileName, unit.Store.Position, error)]);
        }

        _stores[^1] = new IntegrityStore(store, tuples);
        return _stores[^1];
    }

    public void Dispose()
    {
        foreach (BlockDevice store in _stores)
        {
            store.Dispose();
        }

        foreach (HostImage image in _images)
        {
            image.Dispose();
        }
    }

    /// <summary>The file's path from where this process runs; in simulation it is a virtual file over the image, whose
    /// writes stay in memory.</summary>
    private StoreSpec Located(UnitSection unit, UnitSpec spec)
    {
        string path = unit.Store.IsCallers ? spec.Store.Path : Path.Combine(lab.Directory, spec.Store.Path);
        if (runtime is VirtualRuntime simulation)
        {
            if (!HostImage.TryOpen(path, out HostImage? image, out string error))
            {
                throw new LabException([new LabError(lab.FileName, unit.Store.Position, error)]);
            }

            _images.Add(image!);
            simulation.Disk.Load(path, image!.LengthBytes, image.Read);
        }

        Invariant.Holds(StoreSpec.TryParse($"file:{path}", out StoreSpec? located, out string problem), problem);
        return located!;
    }
}
