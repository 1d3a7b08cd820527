using System.Globalization;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Vendors and models that need care (kernel: scsi_devinfo.c). The user's entries are looked at first and match
/// exactly; the static ones match the vendor exactly and the model by its beginning.</summary>
public sealed class DeviceFlagTable
{
    private static readonly Entry[] s_static =
    [
        new("DGC", "RAID", DeviceFlags.SparseLun),
        new("DGC", "DISK", DeviceFlags.SparseLun),
        new(
            "EMC",
            "SYMMETRIX",
            DeviceFlags.SparseLun | DeviceFlags.LargeLun | DeviceFlags.ReportLun2 | DeviceFlags.RetryInternalFailure
        ),
        new("HITACHI", "DF400", DeviceFlags.ReportLun2),
        new("HITACHI", "OPEN-", DeviceFlags.ReportLun2),
        new("HP", "OPEN-", DeviceFlags.ReportLun2),
        new("HUAWEI", "S5600T", DeviceFlags.None),
        new("IBM", "2105", DeviceFlags.RetryHardwareError),
        new("iomega", "jaz 1GB", DeviceFlags.NoTaggedQueueing),
        new("IOMEGA", "ZIP", DeviceFlags.NoTaggedQueueing | DeviceFlags.NoLun),
        new("NEC", "PD-1 ODX654P", DeviceFlags.ForceLun | DeviceFlags.SingleLun),
        new("PIONEER", "CD-ROM DRM-", DeviceFlags.ForceLun | DeviceFlags.SingleLun),
        new("FUJITSU", "ETERNUS_DXM", DeviceFlags.RetryVendorAbort),
        new("Promise", "VTrak E610f", DeviceFlags.SparseLun | DeviceFlags.NoSupportedCodes),
        new("SEAGATE", "ST34555N", DeviceFlags.NoTaggedQueueing),
        new("TOSHIBA", "CD-ROM", DeviceFlags.IsRom),
        new("XYRATEX", "RS", DeviceFlags.SparseLun | DeviceFlags.LargeLun),
    ];

    private readonly List<Entry> _user = [];

    /// <summary>Creates the table.</summary>
    /// <param name="userEntries">vendor:model:flags, separated by commas; flags decimal or with 0x.</param>
    /// <exception cref="FormatException">An entry is malformed.</exception>
    public DeviceFlagTable(string userEntries)
    {
        foreach (string entry in userEntries.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(entry);
        }
    }

    /// <summary>Adds an entry, as a write to /proc/scsi/device_info does.</summary>
    /// <exception cref="FormatException">It is not vendor:model:flags.</exception>
    public void Add(string entry)
    {
        string[] parts = entry.Split(':');
        if (parts.Length != 3 || parts[0].Length > 8 || parts[1].Length > 16 || !TryParse(parts[2], out long flags))
        {
            throw new FormatException($"device flags must be vendor:model:flags, not '{entry}'");
        }

        _user.Add(new Entry(parts[0], parts[1], (DeviceFlags)flags));
    }

    /// <summary>The flags of a vendor and model as INQUIRY gives them, trailing blanks included.</summary>
    public DeviceFlags Find(string vendor, string model)
    {
        string trimmedVendor = vendor.TrimEnd();
        foreach (Entry entry in _user)
        {
            if (entry.Vendor == trimmedVendor && entry.Model == model.TrimEnd())
            {
                return entry.Flags;
            }
        }

        foreach (Entry entry in s_static)
        {
            if (entry.Vendor == trimmedVendor && model.StartsWith(entry.Model, StringComparison.Ordinal))
            {
                return entry.Flags;
            }
        }

        return DeviceFlags.None;
    }

    private static bool TryParse(string text, out long flags) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out flags)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out flags);

    private readonly record struct Entry(string Vendor, string Model, DeviceFlags Flags);
}
