using Scuzzy.Lab.Binding;
using Scuzzy.Lab.Exploration;

namespace Scuzzy.Lab.Model;

internal static partial class LabGrammar
{
    private static ObjectShape<ExploreSection> Explore() =>
        new ObjectShape<ExploreSection>("explore", "What explorations of the lab may draw.")
            .May(
                "profiles",
                new ListShape<string>(Words("a kernel profile", [.. Profiles.Names]), 1, 16, allowsSingle: true),
                (e, v) => e.Profiles = v,
                "Kernel profiles; default all."
            )
            .May(
                "operations",
                new IntegerShape(50, 10_000),
                (e, v) => e.Operations = (int)v,
                "I/Os of a run before merging; default 320."
            )
            .May(
                "faults",
                new ListShape<string>(Words("a kind of fault", [.. FaultDraw.Kinds]), 0, 64),
                (e, v) => e.Faults = v,
                "Kinds of faults, as keys of fault rules; default all that a real device may show."
            )
            .May(
                "events",
                new ListShape<string>(Words("a kind of event", [.. EventDraw.Kinds]), 0, 64),
                (e, v) => e.Events = v,
                "Kinds of events; default all."
            )
            .May(
                "stalls",
                new BooleanShape(),
                (e, v) => e.Stalls = v,
                "Stores may stall for seconds, and all rungs of recovery up to one may fail; default false."
            )
            .May(
                "planted",
                new ListShape<string>(Words("a planted bug", [.. PlantedBugs.Names]), 0, 64),
                (e, v) => e.Planted = v,
                "Bugs that are planted into the machine, to see whether they are found; default none."
            );
}
