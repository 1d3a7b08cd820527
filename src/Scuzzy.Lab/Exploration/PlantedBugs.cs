using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Exploration;

/// <summary>Bugs that a lab may plant into its machine. What checks the machine does not know them.</summary>
internal static class PlantedBugs
{
    /// <summary>The abort handler of the seed document's driver: it returns what the helper returned that waits for
    /// the remote port, and reports success without having sent anything.</summary>
    public const string AbortHelper = "abort-helper";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [AbortHelper];

    /// <summary>Plants into a lab that was just read what it names.</summary>
    public static void Plant(LabFile lab)
    {
        if (lab.Explore.Planted.Contains(AbortHelper))
        {
            foreach (HostSection host in lab.Hosts.Where(h => h.Driver == HostDriver.Loopback))
            {
                host.Buffers ??= new BufferSection();
                host.Buffers.Helper = BlockHelper.Vendor;
            }
        }
    }
}
