using System.Globalization;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary>The attributes of a host (sysfs: class scsi_host; kernel: scsi_sysfs.c).</summary>
internal static class HostAttributes
{
    private static readonly IReadOnlyList<KernelAttribute> s_old = Make(isModern: false);
    private static readonly IReadOnlyList<KernelAttribute> s_modern = Make(isModern: true);

    public static IReadOnlyList<KernelAttribute> For(MidLayerPolicy policy) =>
        policy.LogStyle == LogStyle.Classic ? s_old : s_modern;

    private static List<KernelAttribute> Make(bool isModern)
    {
        List<KernelAttribute> list =
        [
            Number("unique_id", _ => 0),
            Number("host_busy", h => h.Busy),
            Number("cmd_per_lun", h => h.Template.CommandsPerLun),
            Number("can_queue", h => h.CanQueue),
            Number("sg_tablesize", h => h.Template.SgTableSize),
            Text("proc_name", h => h.Template.ProcName),
            new KernelAttribute<ScsiHost>("scan", null, Scan),
            Text("state", h => h.State.Name()),
            Text("supported_mode", _ => "Initiator"),
            Text("active_mode", _ => "Initiator"),
            Number("prot_capabilities", _ => 0),
            Number("prot_guard_type", _ => 0),
        ];
        if (!isModern)
        {
            list.Insert(5, Number("unchecked_isa_dma", _ => 0));
            return list;
        }

        list.Add(Text("eh_deadline", _ => "off"));
        list.Add(Number("use_blk_mq", _ => 1));
        list.Add(Number("nr_hw_queues", h => h.Template.HardwareQueues));
        list.Add(Number("sg_prot_tablesize", _ => 0));
        return list;
    }

    private static KernelAttribute<ScsiHost> Number(string name, Func<ScsiHost, long> value) =>
        new(name, h => value(h).ToString(CultureInfo.InvariantCulture));

    private static KernelAttribute<ScsiHost> Text(string name, Func<ScsiHost, string> value) =>
        new(name, h => value(h));

    /// <summary>Three tokens, each a number or a dash; the scan goes on by itself.</summary>
    private static int Scan(ScsiHost host, string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3 || !TryParse(parts[0], out ulong? channel) || !TryParse(parts[1], out ulong? id)
            || !TryParse(parts[2], out ulong? lun) || channel > (ulong)host.Template.MaxChannel
            || id >= (ulong)host.Template.MaxId || lun >= host.Template.MaxLun)
        {
            return Errno.EINVAL;
        }

        _ = host.Cpu.Start(async () => await host.ScanSelectedAsync((int?)channel, (int?)id, lun));
        return 0;
    }

    private static bool TryParse(string token, out ulong? value)
    {
        value = null;
        if (token == "-")
        {
            return true;
        }

        bool isNumber = ulong.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        value = number;
        return isNumber;
    }
}
