using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private static ObjectShape<MultipathSection> Multipath() =>
        new ObjectShape<MultipathSection>("multipath", "A reader of one unit by several paths, with failover.")
            .Must("name", NameShape.Instance, (m, v) => m.Name = v, "The name in the report.")
            .Must(
                "paths",
                new ListShape<LabName>(s_disk, 2, 16),
                (m, v) => m.Paths = v,
                "Disks that are one unit, in order of preference."
            )
            .Must("count", new IntegerShape(1, 1_000_000_000), (m, v) => m.Count = v, "How many reads.")
            .May("block", UnitShape.Size(512, 1 << 20), (m, v) => m.BlockBytes = v, "Size of a read; default 4KiB.")
            .May("depth", new IntegerShape(1, 256), (m, v) => m.Depth = (int)v, "Reads under way at once; default 1.")
            .May("pause", UnitShape.Time(0, Year), (m, v) => m.PauseNs = v, "Pause after each read; default 0.")
            .May(
                "checker",
                UnitShape.Time(1_000_000, Year),
                (m, v) => m.CheckerNs = v,
                "How often failed paths are asked by TEST UNIT READY; default 5s."
            )
            .May(
                "failback",
                BooleanShape.Instance,
                (m, v) => m.FailsBack = v,
                "Goes back to a preferred path as soon as it is good again; default false."
            )
            .May(
                "no_path_retry",
                UnitShape.Time(0, Year),
                (m, v) => m.NoPathRetryNs = v,
                "How long reads wait when no path is left; default 0."
            )
            .May(
                "switches",
                new IntegerShape(0, 1_000_000),
                (m, v) => m.ExpectedSwitches = v,
                "So many changes of path are expected."
            )
            .May(
                "within",
                UnitShape.Time(1, Year),
                (m, v) => m.ExpectedWithinNs = v,
                "The longest time from a read's submission to its end on another path that is expected."
            );
}
