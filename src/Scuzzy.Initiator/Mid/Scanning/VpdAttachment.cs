using System.Buffers.Binary;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Fetches the VPD pages that the mid layer keeps (kernel: scsi_attach_vpd, scsi_get_vpd_page).</summary>
internal static class VpdAttachment
{
    private const long TimeoutNs = 30_000_000_000;
    private const int Retries = 3;
    private const int HeaderBytes = 4;
    private const int ListBytes = 36;

    /// <summary>Whether the device is to be asked for VPD at all.</summary>
    public static bool IsWanted(ScsiDevice device)
    {
        if ((device.Flags & DeviceFlags.TryVpd) != 0)
        {
            return true;
        }

        int least = device.Host.Scsi.Policy.VpdFromSpc2 ? (int)ScsiLevel.Spc2 : (int)ScsiLevel.Spc2 + 1;
        return (device.Flags & DeviceFlags.SkipVpd) == 0 && device.ScsiLevel >= least;
    }

    public static async ShardTask RunAsync(ScsiDevice device, ProbeBuffer buffer)
    {
        if (!IsWanted(device))
        {
            return;
        }

        byte[]? list = await FetchAsync(device, buffer, 0, checkList: false);
        if (list is null)
        {
            return;
        }

        if (!device.Host.Scsi.Policy.FetchesVpdListTwice)
        {
            device.SetVpd(list);
        }

        for (int i = HeaderBytes; i < list.Length; i++)
        {
            byte page = list[i];

            // The list itself is one of the pages.
            bool isWanted =
                page == 0
                    ? device.Host.Scsi.Policy.FetchesVpdListTwice
                    : device.Host.Scsi.Options.AttachedVpdPages.Contains(page);
            if (isWanted && await FetchAsync(device, buffer, page, checkList: page != 0) is { } data)
            {
                device.SetVpd(data);
            }
        }
    }

    /// <summary>A page: its header first, then all of it. With <paramref name="checkList"/> page 00 is asked before,
    /// as newer kernels do for each page, so that a device is never asked for a page it does not list.</summary>
    public static async ShardTask<byte[]?> FetchAsync(ScsiDevice device, ProbeBuffer buffer, byte page, bool checkList)
    {
        if (checkList && !await IsListedAsync(device, buffer, page))
        {
            return null;
        }

        int length = await InquireAsync(device, buffer, page, HeaderBytes);
        return length > 0 && await InquireAsync(device, buffer, page, length) > 0
            ? device.Host.Answers.Vpd(page, buffer.Received)
            : null;
    }

    private static async ShardTask<bool> IsListedAsync(ScsiDevice device, ProbeBuffer buffer, byte page) =>
        await InquireAsync(device, buffer, 0, ListBytes) > 0 && buffer.Received[HeaderBytes..].Contains(page);

    /// <summary>The page's total length as announced, 0 if the device does not give the page.</summary>
    private static async ShardTask<int> InquireAsync(ScsiDevice device, ProbeBuffer buffer, byte page, int length)
    {
        length = Math.Min(length, 4096);
        await buffer.ReadAsync(device, Cdb.InquiryVpd(page, (ushort)length), length, TimeoutNs, Retries);
        return buffer.Outcome.IsGood && buffer.Received.Length >= HeaderBytes && buffer.Received[1] == page
            ? HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(buffer.Received[2..])
            : 0;
    }
}
