using System.Globalization;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Exploration;

/// <summary>The largest machine that explorations of a lab draw: its loopback hosts with those of their disks that
/// upper drivers may have, over memory. No image is read or written.</summary>
internal sealed class ExploredMachine
{
    /// <summary>A smaller disk would leave no room for I/Os beside each other.</summary>
    private const long FewestBytes = 256 << 10;

    private readonly LabFile _lab;

    /// <summary>Takes what can be explored of a lab.</summary>
    /// <exception cref="LabException">That is nothing.</exception>
    public ExploredMachine(LabFile lab)
    {
        _lab = lab;
        Hosts = [.. lab.Hosts.Where(h => h.Driver == HostDriver.Loopback && ConnectionsOf(h).Any())];
        if (Hosts.Count == 0)
        {
            const string Wanted = "explorations draw disks of hosts whose driver is loopback";
            string what = lab.Hosts.Count == 0 ? "there is no host" : "no host has any";
            throw new LabException([new LabError(lab.FileName, default, $"{Wanted}: {what}")]);
        }
    }

    /// <summary>The hosts, each with a connection at least.</summary>
    public IReadOnlyList<HostSection> Hosts { get; }

    /// <summary>A host's connections to disks, in the order in which a scan finds them.</summary>
    public IEnumerable<ConnectionSection> ConnectionsOf(HostSection host) =>
        host
            .Connections.Where(c => !c.IsHidden && c.ClaimedBy is null && UnitsOf(c.To.Text).Any())
            .OrderBy(c => c.Channel)
            .ThenBy(c => c.Id);

    /// <summary>The units of a target, by their numbers.</summary>
    /// <param name="name">ARRAY.TARGET.</param>
    public IEnumerable<UnitSection> UnitsOf(string name)
    {
        string[] parts = name.Split('.');
        return _lab
            .Arrays.First(a => a.Name.Text == parts[0])
            .Targets.First(t => t.Name.Text == parts[1])
            .Units.Where(u => u.InquiryFault is null)
            .OrderBy(u => u.Lun);
    }

    /// <summary>What a unit's data is on while it is explored: as much memory, in blocks of 512 bytes.</summary>
    public static string StoreOf(UnitSection unit)
    {
        bool isKnown = UnitSpec.TryParse(unit.Store.Text, out UnitSpec? spec, out _);
        long bytes = Math.Max(FewestBytes, isKnown ? spec!.Store.LengthBytes : 0);
        string thin = isKnown && spec!.IsThin ? ",thin" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"ram:{Units.WriteSize(bytes)}{thin}");
    }
}
