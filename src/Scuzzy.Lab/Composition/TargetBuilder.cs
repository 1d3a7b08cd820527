using System.Globalization;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Target;

namespace Scuzzy.Lab.Composition;

/// <summary>Builds the targets of a lab: device servers with their units.</summary>
internal sealed class TargetBuilder(
    LabFile lab,
    MachineRuntime runtime,
    StoreBuilder stores,
    ulong seed,
    InvariantNet? net
)
{
    private readonly SortedDictionary<string, LabTarget> _targets = new(StringComparer.Ordinal);

    /// <summary>Builds all targets.</summary>
    public void Build()
    {
        int number = 0;
        foreach (ArraySection array in lab.Arrays)
        {
            foreach (TargetSection section in array.Targets)
            {
                string name = $"{array.Name}.{section.Name}";
                Cpu cpu = PlaceOf(number++);
                var target = new TargetDevice(cpu.Shard, new TargetOptions { Name = name });
                SeamWatch? watch = net?.Watch(target, name);
                _targets.Add(name, new LabTarget(name, target, (SamTarget?)watch ?? target, cpu, section));
                foreach (UnitSection unit in section.Units)
                {
                    Add(array, name, target, watch, unit, cpu);
                }
            }
        }
    }

    /// <summary>The target that a connection names.</summary>
    public LabTarget Find(string name) => _targets[name];

    /// <summary>All targets, by name.</summary>
    public IEnumerable<LabTarget> All => _targets.Values;

    /// <summary>Targets live on the shards behind the first, which is the hosts'; with one shard they share it, on its
    /// CPUs in turn.</summary>
    private Cpu PlaceOf(int number)
    {
        int shards = runtime.Shards.Count;
        Shard shard = shards == 1 ? runtime.Shards[0] : runtime.Shards[1 + (number % (shards - 1))];
        return shard.Cpus[number % shard.Cpus.Count];
    }

    private void Add(ArraySection array, string name, TargetDevice target, SeamWatch? seam, UnitSection unit, Cpu cpu)
    {
        if (!UnitSpec.TryParse(unit.Store.Text, out UnitSpec? spec, out string error))
        {
            throw new LabException([new LabError(lab.FileName, unit.Store.Position, error)]);
        }

        Personality personality = unit.Personality.Or(array.Personality);
        if (unit.InquiryFault is { } fault)
        {
            personality = fault.Personality.Or(personality);
        }

        for (int lun = unit.Lun; lun < unit.Lun + unit.Count; lun++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{name}:{lun}");
            BlockDevice store = stores.Open(unit, spec!, cpu, seed + (ulong)lun);
            if (net is not null)
            {
                StoreWatch watched = net.Watch(store, place);
                (watched.Seam, watched.Lun, watched.IsWriteThrough) = (seam, lun, spec!.IsWriteThrough);
                store = watched;
            }

            string? serial = unit.Count == 1 ? spec!.Serial : null;
            UnitPersonality who = Named(personality, serial, place) with { SupportsAca = spec!.SupportsAca };
            target.Add(lun, new DiskUnit(store, DiskOptionsOf(unit, spec), who));
        }
    }

    private static DiskOptions DiskOptionsOf(UnitSection unit, UnitSpec spec) =>
        spec.ToDiskOptions() with
        {
            RotationRate = unit.Seek is null ? 1 : 10_000,
        };

    /// <summary>Who a unit says it is.</summary>
    /// <param name="personality">What the lab says of it.</param>
    /// <param name="serial">Its serial number; null for one made of its place.</param>
    /// <param name="place">Target and number.</param>
    internal static UnitPersonality Named(Personality personality, string? serial, string place)
    {
        var own = new UnitPersonality();
        return own with
        {
            Vendor = personality.Vendor ?? own.Vendor,
            Product = personality.Product ?? own.Product,
            Revision = personality.Revision ?? own.Revision,
            Version = (byte)(personality.Version ?? own.Version),
            PeripheralQualifier = (byte)(personality.Qualifier ?? own.PeripheralQualifier),
            Serial = serial ?? UnitNames.Serial(place),
            Naa = UnitNames.Naa(place),
        };
    }
}
