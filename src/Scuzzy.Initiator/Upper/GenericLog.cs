using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Logging;

namespace Scuzzy.Initiator.Upper;

/// <summary>The generic driver's messages (kernel: the SCSI_LOG_TIMEOUT calls of sg.c).</summary>
public static class GenericLog
{
    private const int ReserveBytes = 32_768;
    private const string PageFrame = "0xffffea0000000000";

    /// <summary>A process opens a device's node.</summary>
    /// <param name="device">The device.</param>
    /// <param name="flags">The flags of open.</param>
    public static void Opened(ScsiDevice device, int flags)
    {
        Say(device, 3, $"sg_open: flags=0x{flags:x}");
        Say(device, 3, $"sg_add_sfp: sfp=0x{Handle(device)}");
        Say(device, 4, $"sg_build_reserve: req_size={ReserveBytes}");
        Say(device, 4, $"sg_build_indirect: buff_size={ReserveBytes}, blk_size={ReserveBytes}");
        Say(device, 5, $"sg_build_indirect: k=0, num={ReserveBytes}, ret_sz={ReserveBytes}");
        Say(device, 5, "sg_build_indirect: k_use_sg=1, rem_sz=0");
        Say(device, 3, $"sg_add_sfp: bufflen={ReserveBytes}, k_use_sg=1");
    }

    /// <summary>A process asks for something on a node.</summary>
    public static void Asked(ScsiDevice device, int request) => Say(device, 3, $"sg_ioctl: cmd=0x{request:x}");

    /// <summary>A process closes a node.</summary>
    public static void Released(ScsiDevice device)
    {
        Say(device, 3, "sg_release");
        Say(device, 6, $"sg_remove_sfp:    bufflen={ReserveBytes}, k_use_sg=1");
        Say(device, 4, "sg_remove_scat: k_use_sg=1");
        Say(device, 5, $"sg_remove_scat: k=0, pg={PageFrame}");
        Say(device, 6, $"sg_remove_sfp: sfp=0x{Handle(device)}");
    }

    internal static void Allocated(ScsiDevice device)
    {
        ScsiLog log = device.Host.Scsi.Log;
        if (log.Style == LogStyleOfNew && log.Shows(LogGroup.Timeout, 3))
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"sg_alloc: dev={device.GenericNumber} ");
            log.Write(6, $"scsi {device.Address}: {text}");
        }
    }

    internal static void Removed(ScsiDevice device)
    {
        Say(device, 3, "sg_remove_device");
        Say(device, 3, "sg_device_destroy");
    }

    private const Scsi.LogStyle LogStyleOfNew = Scsi.LogStyle.Modern;

    private static string Handle(ScsiDevice device) =>
        (0xffff_8880_0000_0000ul + ((ulong)Math.Max(0, device.GenericNumber) * 0x2000)).ToString(
            "x16",
            CultureInfo.InvariantCulture
        );

    private static void Say(ScsiDevice device, int threshold, string text)
    {
        ScsiLog log = device.Host.Scsi.Log;
        if (log.Style != LogStyleOfNew || !log.Shows(LogGroup.Timeout, threshold))
        {
            return;
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"[sg{device.GenericNumber}] ");
        log.Device(device, 6, name + text);
    }
}
