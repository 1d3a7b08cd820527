using System.Buffers.Binary;
using System.Globalization;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>One scan of a host: channels, ids, LUNs (kernel: scsi_scan_host_selected, __scsi_scan_target,
/// scsi_report_lun_scan, scsi_sequential_lun_scan).</summary>
internal sealed class HostScan(ScsiHost host) : IDisposable
{
    private const long ScanPollNs = 10_000_000;
    private const int FirstReportLuns = 511;
    private const int ReportLunsTries = 3;

    private readonly ProbeBuffer _buffer = host.ProbeBuffers.Rent();
    private readonly List<ScsiDevice> _found = [];

    /// <summary>False: what is found becomes visible at the end (kernel: async_scan, as after boot).</summary>
    private bool _bindsAtOnce;

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    /// <summary>Everything, as after boot.</summary>
    public async ShardTask AllAsync()
    {
        if (host.Template.FindsTargetsItself)
        {
            host.Template.ScanStart(host);
            long start = host.Shard.NowNs;
            while (!host.Template.ScanFinished(host, host.Shard.NowNs - start))
            {
                await host.Cpu.Delay(ScanPollNs);
            }
        }
        else
        {
            _bindsAtOnce = host.Scsi.Options.ScanType == ScanType.Synchronous;
            await ScanChannelsAsync(null, null, null);
        }

        await BindAsync();
    }

    /// <summary>What an address with wild cards names; false if it is out of range.</summary>
    public async ShardTask<bool> SelectedAsync(int? channel, int? id, ulong? lun)
    {
        ScsiLog log = host.Scsi.Log;
        if (log.Shows(LogGroup.Scan, 3))
        {
            ulong c = channel is { } cc ? (ulong)cc : uint.MaxValue;
            ulong i = id is { } ii ? (ulong)ii : uint.MaxValue;
            log.Host(
                host,
                6,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"scsi_scan_host_selected: <{c}:{i}:{lun ?? ulong.MaxValue}>"
                )
            );
        }

        if (
            channel > host.Template.MaxChannel
            || id >= host.Template.MaxId
            || lun >= host.Template.MaxLun
            || channel < 0
            || id < 0
        )
        {
            return false;
        }

        _bindsAtOnce = true;
        await ScanChannelsAsync(channel, id, lun);
        await BindAsync();
        return true;
    }

    /// <summary>One target that its driver has found.</summary>
    public async ShardTask TargetAsync(int channel, int id, ulong? lun)
    {
        await ScanTargetAsync(channel, id, lun);
        await BindAsync();
    }

    private async ShardTask ScanChannelsAsync(int? channel, int? id, ulong? lun)
    {
        int last = channel ?? host.Template.MaxChannel;
        for (int c = channel ?? 0; c <= last; c++)
        {
            if (id is { } one)
            {
                await ScanTargetAsync(c, one, lun);
                continue;
            }

            int count = host.Template.MaxId;
            for (int i = 0; i < count; i++)
            {
                await ScanTargetAsync(c, host.Template.ReverseOrdering ? count - 1 - i : i, lun);
            }
        }
    }

    private async ShardTask ScanTargetAsync(int channel, int id, ulong? lun)
    {
        if (id == host.Template.ThisId || host.State is not (ScsiHostState.Running or ScsiHostState.Recovery))
        {
            return;
        }

        ScsiTarget? target = host.FindTarget(channel, id);
        if (target is null)
        {
            target = new ScsiTarget(host, channel, id);
            if (!await host.Template.TargetAllocAsync(target))
            {
                return;
            }

            host.Add(target);
        }

        var probe = new DeviceProbe(host, _buffer);
        if (lun is { } one)
        {
            await NoteAsync(await probe.RunAsync(target, one));
        }
        else
        {
            await ScanLunsAsync(probe, target);
        }

        if (target.Devices.Count == 0)
        {
            host.Remove(target);
        }
    }

    private async ShardTask ScanLunsAsync(DeviceProbe probe, ScsiTarget target)
    {
        ProbeResult zero = await probe.RunAsync(target, 0);
        await NoteAsync(zero);
        if (zero.Outcome == ProbeOutcome.NoResponse)
        {
            return;
        }

        if (!await ReportLunsScanAsync(probe, target, zero))
        {
            await SequentialScanAsync(probe, target, zero);
        }
    }

    /// <summary>False: the LUNs must be found one by one.</summary>
    private async ShardTask<bool> ReportLunsScanAsync(DeviceProbe probe, ScsiTarget target, ProbeResult zero)
    {
        // A LUN 0 that is not there still answers REPORT LUNS, by a device that is not kept.
        ScsiDevice device = zero.Device ?? new ScsiDevice(host, target, 0);
        bool isTemporary = zero.Device is null;
        if (isTemporary && !host.Template.DeviceAlloc(device))
        {
            return false;
        }

        if (isTemporary)
        {
            host.BeginProbe(device);
        }

        bool done = await ReportAsync(probe, target, device, zero);
        if (isTemporary)
        {
            host.EndProbe(device);
        }

        return done;
    }

    private async ShardTask<bool> ReportAsync(DeviceProbe probe, ScsiTarget target, ScsiDevice device, ProbeResult zero)
    {
        int level = zero.Device?.ScsiLevel ?? (int)ScsiLevel.Scsi3;
        DeviceFlags flags = zero.Flags;
        if (
            (flags & DeviceFlags.NoReportLun) != 0
            || target.NoReportLuns
            || (level < (int)ScsiLevel.Scsi2 && level != 0)
            || (level < (int)ScsiLevel.Scsi3 && ((flags & DeviceFlags.ReportLun2) == 0 || host.Template.MaxLun <= 8))
        )
        {
            return false;
        }

        if ((flags & DeviceFlags.NoLun) != 0)
        {
            return true;
        }

        int count = await FetchLunsAsync(device);
        if (count < 0)
        {
            return false;
        }

        ScsiLog log = host.Scsi.Log;
        if (log.Shows(LogGroup.Scan, 3))
        {
            log.Device(device, 6, "scsi scan: REPORT LUN scan");
        }

        ulong[] luns = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            luns[i] = BinaryPrimitives.ReadUInt64BigEndian(_buffer.Bytes[(8 + (8 * i))..]);
        }

        await ProbeReportedAsync(probe, target, device, luns);
        return true;
    }

    private async ShardTask ProbeReportedAsync(DeviceProbe probe, ScsiTarget target, ScsiDevice device, ulong[] luns)
    {
        ScsiLog log = host.Scsi.Log;
        foreach (ulong wire in luns)
        {
            var number = new LogicalUnitNumber(wire);
            ulong lun = host.Scsi.Policy.HasWideLuns ? number.ToKernel() : number.ToKernel32();
            if (number.ExceedsTwoLevels && !host.Scsi.Policy.HasWideLuns)
            {
                log.Device(device, 4, $"lun 0x{wire:x16} has a LUN larger than currently supported.");
            }
            else if (lun >= host.Template.MaxLun && !number.IsWellKnown)
            {
                log.Device(
                    device,
                    4,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"lun{lun} has a LUN larger than allowed by the host adapter"
                    )
                );
            }
            else
            {
                ProbeResult result = await probe.RunAsync(target, lun);
                await NoteAsync(result);
                if (result.Outcome == ProbeOutcome.NoResponse)
                {
                    log.Device(
                        device,
                        3,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Unexpected response from lun {lun} while scanning, scan aborted"
                        )
                    );
                    return;
                }
            }
        }
    }

    /// <summary>How many LUNs the buffer lists, −1 if REPORT LUNS failed.</summary>
    private async ShardTask<int> FetchLunsAsync(ScsiDevice device)
    {
        int length = 8 * (FirstReportLuns + 1);
        for (int growth = 0; growth < 2; growth++)
        {
            if (!await SendReportLunsAsync(device, length))
            {
                return -1;
            }

            int announced = BinaryPrimitives.ReadInt32BigEndian(_buffer.Bytes) & 0x7fff_fff8;
            if (announced + 8 <= length)
            {
                return announced / 8;
            }

            if (!host.Scsi.Policy.HasWideLuns)
            {
                host.Scsi.Log.Device(
                    device,
                    4,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Only {FirstReportLuns} of {announced / 8} luns reported, try increasing max_scsi_report_luns."
                    )
                );
                return FirstReportLuns;
            }

            length = Math.Min(announced + 8, 8 * 16_384);
        }

        return (length / 8) - 1;
    }

    private async ShardTask<bool> SendReportLunsAsync(ScsiDevice device, int length)
    {
        // Newer kernels send it again upon any failure but sense data that is none.
        FailureTable? failures = host.Scsi.Policy.HasFailureTables
            ? new FailureTable(
                ReportLunsTries,
                FailureTable.Sense(SenseKey.UnitAttention),
                FailureTable.Any(FailureTable.Kind.AnyError)
            )
            : null;
        for (int loop = 0; loop < (failures is null ? ReportLunsTries : 1); loop++)
        {
            SayReportLuns(device, loop, "Sending REPORT LUNS", string.Empty);
            await _buffer.ReadAsync(
                device,
                Cdb.ReportLuns((uint)length),
                length,
                host.Scsi.Policy.ReportLunsTimeoutNs,
                retries: 3,
                failures
            );
            ScsiExecution e = _buffer.Outcome;
            string outcome = e.IsGood ? "successful" : "failed";
            SayReportLuns(device, loop, "REPORT LUNS ", $" {outcome} result 0x{e.Result:x}");
            if (e.IsGood)
            {
                return true;
            }

            if (e.HasSense && e.SenseKey != SenseKey.UnitAttention)
            {
                return false;
            }
        }

        return false;
    }

    private void SayReportLuns(ScsiDevice device, int loop, string before, string after)
    {
        ScsiLog log = host.Scsi.Log;
        if (log.Shows(LogGroup.Scan, 3))
        {
            string attempt =
                log.Style == LogStyle.Classic
                    ? string.Create(CultureInfo.InvariantCulture, $" (try {loop})")
                    : string.Empty;
            log.Device(device, 6, $"scsi scan: {before}{attempt}{after}");
        }
    }

    private async ShardTask SequentialScanAsync(DeviceProbe probe, ScsiTarget target, ProbeResult zero)
    {
        if (host.Scsi.Log.Style == LogStyle.Modern && host.Scsi.Log.Shows(LogGroup.Scan, 3))
        {
            host.Scsi.Log.Write(6, $"scsi {target.Name}: scsi scan: Sequential scan");
        }

        DeviceFlags flags = zero.Flags;
        bool isSparse = (flags & DeviceFlags.SparseLun) != 0;
        ulong most = Math.Min((ulong)host.Scsi.Options.MaxLuns, host.Template.MaxLun);
        if (
            (flags & DeviceFlags.NoLun) != 0
            || (zero.Outcome == ProbeOutcome.TargetPresent && !isSparse && (flags & DeviceFlags.ForceLun) == 0)
        )
        {
            return;
        }

        int level = zero.Device?.ScsiLevel ?? 0;
        if ((flags & DeviceFlags.ForceLun) != 0)
        {
            most = host.Template.MaxLun;
        }
        else if ((flags & DeviceFlags.Max5Lun) != 0)
        {
            most = Math.Min(5, most);
        }
        else
        {
            bool isSmall = level < (int)ScsiLevel.Scsi3 && (flags & DeviceFlags.LargeLun) == 0;
            most = Math.Min(isSmall ? 8ul : 256ul, most);
        }

        for (ulong lun = 1; lun < most; lun++)
        {
            ProbeResult result = await probe.RunAsync(target, lun);
            await NoteAsync(result);
            if (result.Outcome != ProbeOutcome.Present && !isSparse)
            {
                return;
            }
        }
    }

    private async ShardTask NoteAsync(ProbeResult result)
    {
        if (result.Device is { Upper: null, IsBound: false } device)
        {
            if (_bindsAtOnce)
            {
                await Binding.BindAsync(device);
            }
            else
            {
                _found.Add(device);
            }
        }
    }

    /// <summary>Makes what was found visible, in the order in which it was found.</summary>
    private async ShardTask BindAsync()
    {
        foreach (ScsiDevice device in _found)
        {
            await Binding.BindAsync(device);
        }

        _found.Clear();
    }
}
