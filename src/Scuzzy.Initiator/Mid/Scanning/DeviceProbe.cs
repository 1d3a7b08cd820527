using System.Globalization;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Asks one LUN whether it is there and what it is, and adds it (kernel: scsi_probe_and_add_lun,
/// scsi_probe_lun, scsi_add_lun).</summary>
internal sealed class DeviceProbe(ScsiHost host, ProbeBuffer buffer)
{
    private const int FirstInquiryBytes = 36;
    private const int Attempts = 3;
    private const string Prefix = "scsi scan: ";
    private const long HalfSecondNs = 500_000_000;

    private readonly FailureTable _failures = new(
        host.Scsi.Policy.HasFailureTables ? Attempts : Attempts - 1,
        FailureTable.Sense(SenseKey.UnitAttention, 0x28, 0),
        FailureTable.Sense(SenseKey.UnitAttention, 0x29, 0),
        FailureTable.Transport(HostByte.TimeOut, host.Scsi.Policy.HasFailureTables ? 1 : 0)
    );

    /// <summary>Probes a LUN; one that is known is only found again.</summary>
    public async ShardTask<ProbeResult> RunAsync(ScsiTarget target, ulong lun)
    {
        ScsiLog log = host.Scsi.Log;
        if (target.FindDevice(lun) is { } known)
        {
            if (log.Shows(LogGroup.Scan, 3))
            {
                log.Device(known, 6, Prefix + $"device exists on {known.Address}");
            }

            return new ProbeResult(ProbeOutcome.Present, known, known.Flags);
        }

        var device = new ScsiDevice(host, target, lun);
        if (!host.Template.DeviceAlloc(device))
        {
            return new ProbeResult(ProbeOutcome.NoResponse, null, DeviceFlags.None);
        }

        host.BeginProbe(device);
        int length = await InquireAsync(device);
        if (length == 0)
        {
            host.EndProbe(device);
            return new ProbeResult(ProbeOutcome.NoResponse, null, DeviceFlags.None);
        }

        byte qualifier = (byte)(buffer.Bytes[0] >> 5);
        byte type = (byte)(buffer.Bytes[0] & 0x1f);
        bool isAbsent =
            qualifier == 3 || ((qualifier == 1 || target.NoTypeMeansNoLun) && type == 0x1f && !IsWellKnown(lun));
        if (isAbsent)
        {
            SayAbsent(device, qualifier);

            host.EndProbe(device);
            return new ProbeResult(ProbeOutcome.TargetPresent, null, device.Flags);
        }

        return await AddAsync(device, length)
            ? new ProbeResult(ProbeOutcome.Present, device, device.Flags)
            : new ProbeResult(ProbeOutcome.NoResponse, null, device.Flags);
    }

    /// <summary>Fetches VPD again and asks the upper driver to look again; INQUIRY is not repeated.</summary>
    public static async ShardTask<bool> RescanAsync(ScsiDevice device)
    {
        await device.LockAsync();
        bool isRunning = device.State == ScsiDeviceState.Running;
        if (isRunning)
        {
            await LookAgainAsync(device);
        }

        device.Unlock();
        return isRunning;
    }

    private static async ShardTask LookAgainAsync(ScsiDevice device)
    {
        using ProbeBuffer buffer = device.Host.ProbeBuffers.Rent();
        await VpdAttachment.RunAsync(device, buffer);
        await DurationLimits.CheckAsync(device, buffer);
        if (device.Upper is { } upper)
        {
            await upper.RescanAsync();
        }
    }

    private static bool IsWellKnown(ulong lun) => (lun & 0xff00) == 0xc100;

    /// <summary>INQUIRY of 36 bytes, then of what the device announced; how many bytes are valid, 0 if none.</summary>
    private async ShardTask<int> InquireAsync(ScsiDevice device)
    {
        ScsiLog log = host.Scsi.Log;
        int length = FirstInquiryBytes;
        for (int pass = 1; pass <= 3; pass++)
        {
            bool isGood = await InquireOnceAsync(device, length, pass);
            if (isGood)
            {
                int announced = buffer.Bytes[4] + 5;
                announced = announced > 255 ? FirstInquiryBytes : announced;
                Identify(device);
                bool isMore = pass == 1 && announced > FirstInquiryBytes && (device.Flags & DeviceFlags.Inquiry36) == 0;
                if (!isMore)
                {
                    return Math.Min(length, Math.Max(announced, FirstInquiryBytes));
                }

                length = announced;
            }
            else if (pass == 2)
            {
                log.Device(
                    device,
                    6,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Prefix}{length} byte inquiry failed.  Consider BLIST_INQUIRY_36 for this device"
                    )
                );
                length = FirstInquiryBytes;
            }
            else
            {
                return 0;
            }
        }

        return 0;
    }

    private async ShardTask<bool> InquireOnceAsync(ScsiDevice device, int length, int pass)
    {
        ScsiLog log = host.Scsi.Log;
        if (log.Shows(LogGroup.Scan, 3))
        {
            Say(device, string.Create(CultureInfo.InvariantCulture, $"INQUIRY pass {pass} length {length}"), 3);
        }

        long timeout = HalfSecondNs + host.Scsi.Options.InquiryTimeoutNs;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            await buffer.ReadAsync(device, Cdb.Inquiry((ushort)length), length, timeout, retries: 3, _failures);
            ScsiExecution e = buffer.Outcome;
            if (log.Shows(LogGroup.Scan, 3))
            {
                string outcome = e.Result == 0 ? "successful" : "failed";
                Say(
                    device,
                    string.Create(CultureInfo.InvariantCulture, $"INQUIRY {outcome} with code 0x{e.Result:x}"),
                    3
                );
            }

            if (e.IsGood && e.ResidualBytes < length)
            {
                return true;
            }

            if (!e.IsGood)
            {
                return false;
            }
        }

        return false;
    }

    private void Identify(ScsiDevice device)
    {
        Span<byte> inquiry = buffer.Bytes;
        Sanitize(inquiry.Slice(8, 28));
        device.Vendor = ScsiDevice.Text(inquiry.Slice(8, 8));
        device.Model = ScsiDevice.Text(inquiry.Slice(16, 16));
        device.Revision = ScsiDevice.Text(inquiry.Slice(32, 4));
        device.Flags = host.Scsi.DeviceFlags.Find(device.Vendor, device.Model);
        int version = inquiry[2] & 0x0f;
        device.ScsiLevel = version >= 2 || (version == 1 && (inquiry[3] & 0x0f) == 1) ? version + 1 : version;
        device.LunInCdb = device.ScsiLevel is > 0 and <= 3 && !host.Template.NoLunInCdb;
    }

    // Bytes that cannot be printed become blanks; a NUL ends the text of its field, and of those behind it.
    private static void Sanitize(Span<byte> text)
    {
        bool ended = false;
        for (int i = 0; i < text.Length; i++)
        {
            ended = (ended || text[i] == 0) && i is not (8 or 24);
            if (ended || text[i] is < 0x20 or > 0x7e)
            {
                text[i] = (byte)' ';
            }
        }
    }

    private async ShardTask<bool> AddAsync(ScsiDevice device, int length)
    {
        ReadOnlyMemory<byte> inquiry = host.Answers.Inquiry(buffer.Bytes[..length]);
        Configure(device, inquiry);
        ScsiLog log = host.Scsi.Log;
        int ansi = inquiry.Span[2] & 7;
        string ccs = ansi == 1 && (inquiry.Span[3] & 0x0f) == 1 ? " CCS" : string.Empty;
        string type = PeripheralDeviceTypeNames.Kernel((PeripheralDeviceType)device.Type);
        log.Device(
            device,
            5,
            $"{type} {device.Vendor} {device.Model} {device.Revision} PQ: {device.PeripheralQualifier} ANSI: {ansi}{ccs}"
        );
        if (!device.SetState(ScsiDeviceState.Running) || !host.Template.DeviceConfigure(device))
        {
            host.EndProbe(device);
            return false;
        }

        device.Target.Add(device);
        device.Target.SetState(ScsiTargetState.Running);
        host.Add(device);
        if (host.Scsi.Policy.AttachesVpd)
        {
            await VpdAttachment.RunAsync(device, buffer);
        }

        await DurationLimits.CheckAsync(device, buffer);

        device.MaxQueueDepth = device.QueueDepth;
        return true;
    }

    private static void Configure(ScsiDevice device, ReadOnlyMemory<byte> data)
    {
        ReadOnlySpan<byte> inquiry = data.Span;
        device.Inquiry = data;
        DeviceFlags flags = device.Flags;
        device.Type = (byte)(inquiry[0] & 0x1f);
        device.PeripheralQualifier = (byte)(inquiry[0] >> 5);
        if ((flags & DeviceFlags.IsRom) != 0)
        {
            device.Type = 5;
            device.Removable = true;
        }
        else
        {
            device.Removable = (inquiry[1] & 0x80) != 0;
        }

        device.IsLockable = device.Removable && (flags & DeviceFlags.NotLockable) == 0;

        // Reduced-block and optical devices seldom know REPORT LUNS.
        if (device.Type is 5 or 14 && (flags & DeviceFlags.ReportLun2) == 0)
        {
            device.Flags = flags |= DeviceFlags.NoReportLun;
        }

        device.SimpleTags =
            device.ScsiLevel >= 3 && (inquiry[7] & 2) != 0 && (flags & DeviceFlags.NoTaggedQueueing) == 0;
        device.NoUldAttach = (flags & DeviceFlags.NoUldAttach) != 0;
        device.AllowRestart = device.Vendor == "ATA     ";
        device.Target.SingleLun |= (flags & DeviceFlags.SingleLun) != 0;
    }

    private void Say(ScsiDevice device, string text, int threshold)
    {
        ScsiLog log = host.Scsi.Log;
        if (log.Shows(LogGroup.Scan, threshold))
        {
            log.Device(device, 6, Prefix + text);
        }
    }

    private void SayAbsent(ScsiDevice device, byte qualifier)
    {
        if (qualifier != 3)
        {
            Say(device, "peripheral device type of 31, no device added", 3);
            return;
        }

        Say(device, "peripheral qualifier of 3, device not added", 2);
        if (device.Lun == 0)
        {
            string who = $"{device.Vendor.TrimEnd()}:{device.Model.TrimEnd()}";
            Say(device, $"consider passing scsi_mod.dev_flags={who}:0x240 or 0x1000240", 1);
        }
    }
}
