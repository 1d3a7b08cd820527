using System.Text.RegularExpressions;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Exploration;

/// <summary>Names of the bugs that a lab may plant into its machine: lost-wake-up is
/// LostWakeUp.</summary>
public static partial class PlantedBugs
{
    /// <summary>Their names, in the order of the zoo.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<PlantedBug>().Select(NameOf)];

    /// <summary>The name of a bug.</summary>
    public static string NameOf(PlantedBug bug) => Word().Replace($"{bug}", "-$0").ToLowerInvariant();

    /// <summary>Plants one bug into a lab, in the place of those that it names.</summary>
    public static void Plant(LabFile lab, string name) => lab.Explore.Planted = [name];

    /// <summary>The bugs of names that are all known.</summary>
    internal static IReadOnlyCollection<PlantedBug> Of(IEnumerable<string> names) =>
        [.. names.Select(n => Enum.GetValues<PlantedBug>().First(b => NameOf(b) == n))];

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Word();
}
