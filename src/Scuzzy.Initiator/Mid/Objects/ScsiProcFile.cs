using System.Globalization;
using System.Text;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary><c>/proc/scsi/scsi</c>: lists all devices, and adds or removes one (kernel: scsi_proc.c).</summary>
/// <remarks>Written are <c>scsi add-single-device H C I L</c> and <c>scsi remove-single-device H C I L</c>; a number
/// that is missing counts as 0. EINVAL for other words, ENXIO for a host or device that is not there.</remarks>
public sealed class ScsiProcFile(ScsiMidLayer scsi) : KernelAttribute("scsi")
{
    private const string AddWords = "scsi add-single-device ";
    private const string RemoveWords = "scsi remove-single-device ";

    /// <inheritdoc/>
    public override bool IsWritable => true;

    /// <inheritdoc/>
    public override ShowResult Show(KernelObject owner)
    {
        var text = new StringBuilder();
        foreach (ScsiDevice device in scsi.Hosts.SelectMany(h => h.Devices))
        {
            Describe(text, device);
        }

        // Newer kernels write the header with the first device.
        bool hasHeader = text.Length > 0 || scsi.Policy.ProcFileHasHeader;
        return hasHeader ? "Attached devices:\n" + text.ToString().TrimEnd('\n') : string.Empty;
    }

    /// <inheritdoc/>
    public override int Store(KernelObject owner, string text)
    {
        int error = Parse(text, out ScsiHost? host, out Address address);
        if (error == 0)
        {
            _ = host!.Cpu.Start(async () => await DoAsync(host, address));
        }

        return error;
    }

    /// <inheritdoc/>
    public override async ShardTask<int> StoreAsync(KernelObject owner, string text)
    {
        int error = Parse(text, out ScsiHost? host, out Address address);
        return error == 0 ? await DoAsync(host!, address) : error;
    }

    private async ShardTask<int> DoAsync(ScsiHost host, Address address)
    {
        if (address.IsAddition)
        {
            bool isWell = await host.ScanSelectedAsync(address.Channel, address.Id, address.Lun);
            return isWell ? 0 : Errno.EINVAL;
        }

        if (scsi.Find(host.Number, address.Channel, address.Id, address.Lun) is not { } device)
        {
            return Errno.ENXIO;
        }

        await device.RemoveAsync();
        return 0;
    }

    private int Parse(string text, out ScsiHost? host, out Address address)
    {
        host = null;
        address = default;
        bool isAddition = text.StartsWith(AddWords, StringComparison.Ordinal);
        if (!isAddition && !text.StartsWith(RemoveWords, StringComparison.Ordinal))
        {
            return Errno.EINVAL;
        }

        string[] words = text[(isAddition ? AddWords : RemoveWords).Length..].Split(' ');
        int[] numbers = [.. Enumerable.Range(0, 4).Select(i => Leading(words.ElementAtOrDefault(i)))];
        address = new Address(isAddition, numbers[1], numbers[2], (ulong)numbers[3]);
        host = scsi.Hosts.FirstOrDefault(h => h.Number == numbers[0]);
        bool isThere =
            host is not null
            && (isAddition || scsi.Find(host.Number, address.Channel, address.Id, address.Lun) is not null);
        return isThere ? 0 : Errno.ENXIO;
    }

    /// <summary>The digits at the beginning, as simple_strtoul has them; 0 without any.</summary>
    private static int Leading(string? word)
    {
        string digits = string.Concat((word ?? string.Empty).TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    private static void Describe(StringBuilder text, ScsiDevice device)
    {
        ScsiTarget target = device.Target;
        int ansi = device.ScsiLevel - (device.ScsiLevel > 1 ? 1 : 0);
        string ccs = device.ScsiLevel == (int)ScsiLevel.Scsi1Ccs ? " CCS" : string.Empty;
        string type = PeripheralDeviceTypeNames.Kernel((PeripheralDeviceType)device.Type);
        text.Append(CultureInfo.InvariantCulture, $"Host: scsi{device.Host.Number} Channel: {target.Channel:d2} ");
        text.Append(CultureInfo.InvariantCulture, $"Id: {target.Id:d2} Lun: {device.Lun:d2}\n");
        text.Append(CultureInfo.InvariantCulture, $"  Vendor: {device.Vendor, -8} Model: {device.Model, -16} ");
        text.Append(CultureInfo.InvariantCulture, $"Rev: {device.Revision, -4}\n");
        text.Append(CultureInfo.InvariantCulture, $"  Type:   {type}                ANSI  SCSI revision: ");
        text.Append(CultureInfo.InvariantCulture, $"{ansi:x2}{ccs}\n");
    }

    private readonly record struct Address(bool IsAddition, int Channel, int Id, ulong Lun);
}
