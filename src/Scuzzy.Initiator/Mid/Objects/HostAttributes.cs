using System.Globalization;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary>The attributes of a host (sysfs: class scsi_host; kernel: scsi_sysfs.c).</summary>
internal static class HostAttributes
{
    private static readonly IReadOnlyList<KernelAttribute> s_old = Make(isModern: false, hasDeadline: false);
    private static readonly IReadOnlyList<KernelAttribute> s_middle = Make(isModern: false, hasDeadline: true);
    private static readonly IReadOnlyList<KernelAttribute> s_modern = Make(isModern: true, hasDeadline: true);

    public static IReadOnlyList<KernelAttribute> For(MidLayerPolicy policy) =>
        policy.States == StateRules.Modern ? s_modern
        : policy.ErrorHandling.HasDeadline ? s_middle
        : s_old;

    private static List<KernelAttribute> Make(bool isModern, bool hasDeadline)
    {
        List<KernelAttribute> list =
        [
            Number("unique_id", _ => 0),
            Number("host_busy", h => h.Busy),
            Number("cmd_per_lun", h => h.Template.CommandsPerLun),
            Number("can_queue", h => h.CanQueue),
            Number("sg_tablesize", h => h.Template.SgTableSize),
            Text("proc_name", h => h.Template.ProcName),
            new KernelAttribute<ScsiHost>("scan", null, Scan, ScanAsync),
            Text("state", h => h.State.Name()),
            Text("supported_mode", _ => "Initiator"),
            Text("active_mode", _ => "Initiator"),
            Number("prot_capabilities", _ => 0),
            Number("prot_guard_type", h => h.Template.GuardTypes),
        ];
        if (hasDeadline)
        {
            list.Add(new KernelAttribute<ScsiHost>("eh_deadline", Deadline, SetDeadline));
        }

        if (!isModern)
        {
            list.Insert(5, Number("unchecked_isa_dma", _ => 0));
            return list;
        }

        list.Add(new KernelAttribute<ScsiHost>("host_reset", null, Reset, ResetAsync));
        list.Add(Number("use_blk_mq", _ => 1));
        list.Add(Number("nr_hw_queues", h => h.Template.HardwareQueues));
        list.Add(Number("sg_prot_tablesize", _ => 0));
        return list;
    }

    /// <summary>Resets the adapter or its firmware, if the driver offers that (kernel: store_host_reset).</summary>
    private static int Reset(ScsiHost host, string text) =>
        text is not ("adapter" or "firmware") ? Errno.EINVAL
        : host.Template.CanBeReset ? 0
        : Errno.EOPNOTSUPP;

    private static async ShardTask<int> ResetAsync(ScsiHost host, string text)
    {
        int error = Reset(host, text);
        if (error != 0)
        {
            await ShardTask.Completed;
            return error;
        }

        return await host.Template.HostResetAsync(host) == EhOutcome.Success ? 0 : Errno.EIO;
    }

    private static KernelAttribute<ScsiHost> Number(string name, Func<ScsiHost, long> value) =>
        new(name, h => value(h).ToString(CultureInfo.InvariantCulture));

    private static KernelAttribute<ScsiHost> Text(string name, Func<ScsiHost, string> value) =>
        new(name, h => value(h));

    private static ShowResult Deadline(ScsiHost host) =>
        host.RecoveryDeadlineSeconds < 0 ? "off" : host.RecoveryDeadlineSeconds.ToString(CultureInfo.InvariantCulture);

    private static int SetDeadline(ScsiHost host, string text)
    {
        long seconds = -1;
        bool isWell =
            text.StartsWith("off", StringComparison.Ordinal)
            || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
        return isWell ? host.SetRecoveryDeadline(seconds) : Errno.EINVAL;
    }

    /// <summary>The scan goes on by itself.</summary>
    private static int Scan(ScsiHost host, string text)
    {
        if (!TryParse(host, text, out int? channel, out int? id, out ulong? lun))
        {
            return Errno.EINVAL;
        }

        _ = host.Cpu.Start(async () => await host.ScanSelectedAsync(channel, id, lun));
        return 0;
    }

    private static async ShardTask<int> ScanAsync(ScsiHost host, string text) =>
        TryParse(host, text, out int? channel, out int? id, out ulong? lun)
        && await host.ScanSelectedAsync(channel, id, lun)
            ? 0
            : Errno.EINVAL;

    /// <summary>Three tokens, each a number or a dash, in the host's limits.</summary>
    private static bool TryParse(ScsiHost host, string text, out int? channel, out int? id, out ulong? lun)
    {
        (channel, id, lun) = (null, null, null);
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts.Length != 3
            || !TryParse(parts[0], out ulong? first)
            || !TryParse(parts[1], out ulong? second)
            || !TryParse(parts[2], out lun)
            || first > (ulong)host.Template.MaxChannel
            || second >= (ulong)host.Template.MaxId
            || lun >= host.Template.MaxLun
        )
        {
            return false;
        }

        (channel, id) = ((int?)first, (int?)second);
        return true;
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
