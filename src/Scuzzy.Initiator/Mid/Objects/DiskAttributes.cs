using System.Globalization;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary>The attributes of a disk (sysfs: class scsi_disk; kernel: sd.c). Which of them there are is the profile's
/// choice.</summary>
internal static class DiskAttributes
{
    private static readonly SortedList<string, KernelAttribute> s_all = All();

    public static IReadOnlyList<KernelAttribute> For(DiskPolicy policy)
    {
        List<KernelAttribute> list = [];
        foreach (string name in policy.Attributes)
        {
            if (s_all.TryGetValue(name, out KernelAttribute? attribute))
            {
                list.Add(attribute);
            }
        }

        return list;
    }

    /// <summary>The name that cache_type shows.</summary>
    public static string CacheType(ScsiDisk disk) => DiskCacheType.Name(disk.WriteCache, disk.ReadCacheDisabled);

    private static SortedList<string, KernelAttribute> All()
    {
        var all = new SortedList<string, KernelAttribute>(StringComparer.Ordinal);
        foreach (
            KernelAttribute attribute in (KernelAttribute[])
                [
                    Number("FUA", d => d.ForceUnitAccess ? 1 : 0),
                    Number("allow_restart", d => d.Device.AllowRestart ? 1 : 0, SetAllowRestart),
                    Number("app_tag_own", _ => 0),
                    new KernelAttribute<ScsiDisk>(
                        "cache_type",
                        d => CacheType(d),
                        (d, text) => DiskCacheType.IsKnown(text) ? 0 : Errno.EINVAL,
                        (d, text) => new DiskCacheType(d).StoreAsync(text)
                    ),
                    Number("manage_restart", _ => 0),
                    Number("manage_runtime_start_stop", _ => 0),
                    Number("manage_shutdown", _ => 0),
                    Number("manage_start_stop", _ => 0),
                    Number("manage_system_start_stop", _ => 0),
                    Number(
                        "max_medium_access_timeouts",
                        d => d.MaximumMediumAccessTimeouts,
                        SetMaximumMediumAccessTimeouts
                    ),
                    Number("max_retries", d => d.MaxRetries, SetMaximumRetries),
                    Number("max_write_same_blocks", d => d.MaximumWriteSameBlocks),
                    Text("protection_mode", _ => "none"),
                    Number("protection_type", d => d.ProtectionType),
                    Text("provisioning_mode", d => Name(d.ProvisioningMode)),
                    Number("thin_provisioning", d => d.IsThin ? 1 : 0),
                    Text("zeroing_mode", d => Name(d.ZeroingMode)),
                    Text("zoned_cap", _ => "none"),
                ]
        )
        {
            all.Add(attribute.Name, attribute);
        }

        return all;
    }

    private static string Name(ProvisioningMode mode) =>
        mode switch
        {
            ProvisioningMode.Full => "full",
            ProvisioningMode.Unmap => "unmap",
            ProvisioningMode.WriteSame16 => "writesame_16",
            ProvisioningMode.WriteSame10 => "writesame_10",
            ProvisioningMode.WriteSameZero => "writesame_zero",
            _ => "disabled",
        };

    private static string Name(ZeroingMode mode) =>
        mode switch
        {
            ZeroingMode.Write => "write",
            ZeroingMode.WriteSame => "writesame",
            ZeroingMode.WriteSame16Unmap => "writesame_16_unmap",
            _ => "writesame_10_unmap",
        };

    private static int SetAllowRestart(ScsiDisk disk, string text)
    {
        if (text is not ("0" or "n" or "N" or "off" or "1" or "y" or "Y" or "on"))
        {
            return Errno.EINVAL;
        }

        disk.Device.AllowRestart = text is "1" or "y" or "Y" or "on";
        return 0;
    }

    /// <summary>Below 0 retries without a limit (kernel: max_retries_store).</summary>
    private static int SetMaximumRetries(ScsiDisk disk, string text)
    {
        const int Most = 5;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int retries))
        {
            return Errno.EINVAL;
        }

        if (retries is < -1 or > Most)
        {
            disk.Device.Host.Scsi.Log.Device(disk.Device, 3, $"max_retries must be between -1 and {Most}");
            return Errno.EINVAL;
        }

        disk.MaxRetries = retries;
        return 0;
    }

    private static int SetMaximumMediumAccessTimeouts(ScsiDisk disk, string text)
    {
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint most))
        {
            return Errno.EINVAL;
        }

        disk.MaximumMediumAccessTimeouts = most;
        return 0;
    }

    private static KernelAttribute<ScsiDisk> Number(
        string name,
        Func<ScsiDisk, long> value,
        Func<ScsiDisk, string, int>? store = null
    ) => new(name, d => value(d).ToString(CultureInfo.InvariantCulture), store);

    private static KernelAttribute<ScsiDisk> Text(string name, Func<ScsiDisk, string> value) =>
        new(name, d => value(d));
}
