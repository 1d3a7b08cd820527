using System.Globalization;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary>The attributes of a device (sysfs: class scsi_device, device/; kernel: scsi_sysfs.c).</summary>
internal static class DeviceAttributes
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>Switches that are off: limits of durations, and events, which are told all the same.</summary>
    private static readonly string[] s_off =
    [
        "cdl_enable",
        "cdl_supported",
        "evt_capacity_change_reported",
        "evt_inquiry_change_reported",
        "evt_lun_change_reported",
        "evt_mode_parameter_change_reported",
        "evt_soft_threshold_reached",
    ];

    private static readonly IReadOnlyList<KernelAttribute> s_old = Make(isModern: false);
    private static readonly IReadOnlyList<KernelAttribute> s_modern = Make(isModern: true);

    public static IReadOnlyList<KernelAttribute> For(MidLayerPolicy policy) =>
        policy.States == StateRules.Modern ? s_modern : s_old;

    private static List<KernelAttribute> Make(bool isModern)
    {
        List<KernelAttribute> list =
        [
            Number("device_blocked", d => d.Blocked),
            Number("type", d => d.Type),
            Number("scsi_level", d => d.ScsiLevel),
            Text("vendor", d => d.Vendor),
            Text("model", d => d.Model),
            Text("rev", d => d.Revision),
            new KernelAttribute<ScsiDevice>("rescan", null, Rescan, RescanAsync),
            new KernelAttribute<ScsiDevice>("delete", null, Delete, DeleteAsync),
            new KernelAttribute<ScsiDevice>("state", d => d.State.Name(), SetState, SetStateAsync),
            new KernelAttribute<ScsiDevice>("timeout", d => Seconds(d.TimeoutNs), SetTimeout),
            Number("iocounterbits", _ => 32),
            Counter("iorequest_cnt", d => d.RequestCount),
            Counter("iodone_cnt", d => d.DoneCount),
            Counter("ioerr_cnt", d => d.ErrorCount),
            Text("modalias", d => string.Create(CultureInfo.InvariantCulture, $"scsi:t-0x{d.Type:x2}")),
            new KernelAttribute<ScsiDevice>("queue_depth", d => Decimal(d.QueueDepth), SetQueueDepth),
            Text("queue_type", d => d.SimpleTags ? "simple" : "none"),
            Number("evt_media_change", _ => 0),
        ];
        if (isModern)
        {
            list.Add(Number("device_busy", d => d.Busy));
            list.Add(new KernelAttribute<ScsiDevice>("eh_timeout", d => Seconds(d.EhTimeoutNs), SetEhTimeout));
            list.Add(Counter("iotmo_cnt", d => d.TimeoutCount));
            list.Add(
                new KernelAttribute<ScsiDevice>(
                    "queue_ramp_up_period",
                    d => Decimal(d.RampUpPeriodNs / 1_000_000),
                    SetRampUpPeriod
                )
            );
            list.Add(new KernelAttribute<ScsiDevice>("wwid", Wwid));
            list.Add(new KernelAttribute<ScsiDevice>("serial", Serial));
            list.Add(Text("dh_state", _ => "detached"));
            list.AddRange(s_off.Select(name => Number(name, _ => 0)));
        }

        return list;
    }

    private static KernelAttribute<ScsiDevice> Number(string name, Func<ScsiDevice, long> value) =>
        new(name, d => Decimal(value(d)));

    private static KernelAttribute<ScsiDevice> Text(string name, Func<ScsiDevice, string> value) =>
        new(name, d => value(d));

    private static KernelAttribute<ScsiDevice> Counter(string name, Func<ScsiDevice, long> value) =>
        new(name, d => string.Create(CultureInfo.InvariantCulture, $"0x{value(d):x}"));

    private static string Decimal(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long nanoseconds) => Decimal(nanoseconds / SecondNs);

    private static ShowResult Wwid(ScsiDevice device) =>
        device.Vpd(0x83) is { } page && WorldWideId.Find(new VpdView(page)) is { } id
            ? id
            : ShowResult.Failed(Errno.ENXIO);

    private static ShowResult Serial(ScsiDevice device) =>
        device.Vpd(0x80) is { } page ? new VpdView(page).SerialNumber.Trim() : ShowResult.Failed(Errno.ENXIO);

    private static int Rescan(ScsiDevice device, string text)
    {
        _ = device.Host.Cpu.Start(async () => await device.RescanAsync());
        return 0;
    }

    private static int Delete(ScsiDevice device, string text)
    {
        _ = device.Host.Cpu.Start(device.RemoveAsync);
        return 0;
    }

    private static async ShardTask<int> RescanAsync(ScsiDevice device, string text)
    {
        await device.RescanAsync();
        return 0;
    }

    private static async ShardTask<int> DeleteAsync(ScsiDevice device, string text)
    {
        await device.RemoveAsync();
        return 0;
    }

    private static int SetState(ScsiDevice device, string text)
    {
        if (!StateTransitions.TryParse(text, out ScsiDeviceState state))
        {
            return Errno.EINVAL;
        }

        // Newer kernels let the user choose between two states only.
        bool isAllowed =
            device.Host.Scsi.Policy.States != StateRules.Modern
            || (
                state is ScsiDeviceState.Running or ScsiDeviceState.Offline
                && device.State is ScsiDeviceState.Running or ScsiDeviceState.Offline
            );
        if (!isAllowed || !device.SetState(state))
        {
            return Errno.EINVAL;
        }

        if (state == ScsiDeviceState.Running)
        {
            device.Queue.Run();
        }

        return 0;
    }

    /// <summary>A device that is put back to running is looked at again.</summary>
    private static async ShardTask<int> SetStateAsync(ScsiDevice device, string text)
    {
        ScsiDeviceState before = device.State;
        int error = SetState(device, text);
        bool isBack = before != ScsiDeviceState.Running && device.State == ScsiDeviceState.Running;
        if (error == 0 && isBack && device.Host.Scsi.Policy.RescansWhenRunning)
        {
            await device.RescanAsync();
        }

        return error;
    }

    private static int SetTimeout(ScsiDevice device, string text)
    {
        if (!TrySeconds(text, out long nanoseconds))
        {
            return Errno.EINVAL;
        }

        device.TimeoutNs = nanoseconds;
        device.Queue.TimeoutNs = nanoseconds;
        return 0;
    }

    private static int SetEhTimeout(ScsiDevice device, string text)
    {
        if (!TrySeconds(text, out long nanoseconds))
        {
            return Errno.EINVAL;
        }

        device.EhTimeoutNs = nanoseconds;
        return 0;
    }

    private static int SetQueueDepth(ScsiDevice device, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int depth)
        && device.ChangeQueueDepth(depth)
            ? 0
            : Errno.EINVAL;

    private static int SetRampUpPeriod(ScsiDevice device, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds))
        {
            return Errno.EINVAL;
        }

        device.RampUpPeriodNs = milliseconds * 1_000_000L;
        return 0;
    }

    private static bool TrySeconds(string text, out long nanoseconds)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds);
        nanoseconds = seconds * SecondNs;
        return isNumber && seconds > 0;
    }
}
