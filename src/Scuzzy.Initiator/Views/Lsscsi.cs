using System.Globalization;

namespace Scuzzy.Initiator.Views;

/// <summary>Renders devices in lsscsi's words and widths, as version 0.31 of the tool prints them from sysfs.</summary>
public static class Lsscsi
{
    /// <summary>The plain listing: one line a device, in order of host, channel, id and LUN.</summary>
    /// <param name="entries">The devices.</param>
    /// <param name="options">What else to print.</param>
    public static IEnumerable<string> Lines(IEnumerable<LsscsiEntry> entries, LsscsiOptions options = LsscsiOptions.None)
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
