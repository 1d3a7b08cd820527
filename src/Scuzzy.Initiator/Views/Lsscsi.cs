using System.Globalization;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Views;

/// <summary>Renders devices in lsscsi's words and widths, as version 0.31 of the tool prints them from sysfs.</summary>
public static class Lsscsi
{
    /// <summary>The plain listing: one line a device, in order of host, channel, id and LUN.</summary>
    /// <param name="entries">The devices.</param>
    /// <param name="options">What else to print.</param>
    public static IEnumerable<string> Lines(
        IEnumerable<LsscsiEntry> entries,
        LsscsiOptions options = LsscsiOptions.None
    )
    {
        IOrderedEnumerable<LsscsiEntry> ordered = entries
            .OrderBy(e => e.Host)
            .ThenBy(e => e.Channel)
            .ThenBy(e => e.Id)
            .ThenBy(e => e.Lun);
        foreach (LsscsiEntry entry in ordered)
        {
            yield return Line(entry, options);
            if (options.HasFlag(LsscsiOptions.Long))
            {
                yield return LongLine(entry);
            }
        }
    }

    /// <summary>Reads the devices from a machine's object tree, as the tool does from sysfs.</summary>
    public static IEnumerable<LsscsiEntry> Entries(KernelObjectTree tree)
    {
        foreach (KernelLink link in tree.Find("/class/scsi_device")?.Links ?? [])
        {
            string[] address = link.Name.Split(':');
            if (link.Target.Find("device") is { } device && address.Length == 4)
            {
                yield return Entry(address, device);
            }
        }
    }

    private static LsscsiEntry Entry(string[] address, KernelObject device)
    {
        int type = Number(device, "type");
        KernelObject? disk = device.Child("block") is { Children: [KernelObject first, ..] } ? first : null;
        KernelLink? generic = device.Links.FirstOrDefault(l => l.Name == "generic");
        return new LsscsiEntry(
            int.Parse(address[0], CultureInfo.InvariantCulture),
            int.Parse(address[1], CultureInfo.InvariantCulture),
            int.Parse(address[2], CultureInfo.InvariantCulture),
            ulong.Parse(address[3], CultureInfo.InvariantCulture),
            PeripheralDeviceTypeNames.Short((PeripheralDeviceType)type),
            device.Show("vendor").Text,
            device.Show("model").Text,
            device.Show("rev").Text
        )
        {
            Node = disk is null ? null : "/dev/" + disk.Name,
            GenericNode = generic is null ? null : "/dev/" + generic.Target.Name,
            State = device.Show("state").Text,
            QueueDepth = Number(device, "queue_depth"),
            ScsiLevel = Number(device, "scsi_level"),
            TypeCode = type,
            DeviceBlocked = Number(device, "device_blocked"),
            TimeoutSeconds = Number(device, "timeout"),
        };
    }

    private static int Number(KernelObject device, string attribute) =>
        int.TryParse(device.Show(attribute).Text, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string Line(LsscsiEntry entry, LsscsiOptions options)
    {
        string address = string.Create(
            CultureInfo.InvariantCulture,
            $"[{entry.Host}:{entry.Channel}:{entry.Id}:{entry.Lun}]"
        );
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{address, -13}{entry.Type, -8}{entry.Vendor, -8} {entry.Model, -16} {entry.Revision, -4}  {entry.Node ?? "-", -9}"
        );
        return options.HasFlag(LsscsiOptions.Generic) ? $"{line}  {entry.GenericNode ?? "-", -9}" : line;
    }

    private static string LongLine(LsscsiEntry entry) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"  state={entry.State} queue_depth={entry.QueueDepth} scsi_level={entry.ScsiLevel} type={entry.TypeCode} device_blocked={entry.DeviceBlocked} timeout={entry.TimeoutSeconds}"
        );
}
