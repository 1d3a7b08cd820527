using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>The kind of cache that a user may choose: it is written into the caching page, and the disk is looked at
/// again (kernel: cache_type_store).</summary>
internal sealed class DiskCacheType(ScsiDisk disk)
{
    /// <summary>Only the view is changed, not the disk.</summary>
    private const string Temporary = "temporary ";

    private const byte CachingPage = 0x08;
    private const int AnswerBytes = 64;
    private const int HeaderBytes = 4;

    /// <summary>By bits: 1 no reading from the cache, 2 write back.</summary>
    private static readonly string[] s_names = ["write through", "none", "write back", "write back, no read (daft)"];

    /// <summary>The name of a kind.</summary>
    public static string Name(bool isWriteBack, bool isReadOff) => s_names[(isWriteBack ? 2 : 0) + (isReadOff ? 1 : 0)];

    /// <summary>Whether a text names a kind.</summary>
    public static bool IsKnown(string text) => KindOf(text) >= 0;

    /// <summary>Chooses a kind; the answer is an errno or 0.</summary>
    public async ShardTask<int> StoreAsync(string text)
    {
        int kind = KindOf(text);
        if (kind < 0)
        {
            await ShardTask.Completed;
            return Errno.EINVAL;
        }

        bool isWriteBack = (kind & 2) != 0 && !disk.IsWriteProtected;
        bool isReadOff = (kind & 1) != 0;
        if (text.StartsWith(Temporary, StringComparison.Ordinal))
        {
            disk.WriteCache = isWriteBack;
            disk.ReadCacheDisabled = isReadOff;
            disk.Device.Queue.Limits = disk.Device.Queue.Limits with { HasWriteCache = isWriteBack };
            return 0;
        }

        if (!await SelectAsync(isWriteBack, isReadOff))
        {
            return Errno.EINVAL;
        }

        await disk.RescanAsync();
        return 0;
    }

    private async ShardTask<bool> SelectAsync(bool isWriteBack, bool isReadOff)
    {
        ScsiDevice device = disk.Device;
        using ProbeBuffer buffer = device.Host.ProbeBuffers.Rent();
        var sense = Cdb.ModeSense6(CachingPage, 0, AnswerBytes, disableBlockDescriptors: true);
        await buffer.ReadAsync(device, sense, AnswerBytes, DiskProbe.TimeoutNs, disk.MaxRetries);
        if (!buffer.Outcome.IsGood)
        {
            return false;
        }

        int descriptors = buffer.Bytes[3];
        int length = Math.Min(AnswerBytes, buffer.Bytes[0] + 1) - HeaderBytes - descriptors;
        if (length < 3)
        {
            return false;
        }

        buffer.Bytes.Slice(HeaderBytes + descriptors, length).CopyTo(buffer.Bytes[HeaderBytes..]);
        buffer.Bytes[..HeaderBytes].Clear();
        Span<byte> page = buffer.Bytes.Slice(HeaderBytes, length);
        bool isSavable = (page[0] & 0x80) != 0;
        page[0] &= 0x7f;
        page[2] = (byte)((page[2] & ~0x05) | (isWriteBack ? 4 : 0) | (isReadOff ? 1 : 0));
        int sent = HeaderBytes + length;
        await buffer.SendAsync(
            device,
            Cdb.ModeSelect6((byte)sent, isSavable),
            sent,
            isWrite: true,
            DiskProbe.TimeoutNs,
            disk.MaxRetries
        );
        if (!buffer.Outcome.IsGood && buffer.Outcome.HasSense)
        {
            disk.Probe.SaySense(buffer.Outcome);
        }

        return buffer.Outcome.IsGood;
    }

    private static int KindOf(string text) =>
        Array.IndexOf(s_names, text.StartsWith(Temporary, StringComparison.Ordinal) ? text[Temporary.Length..] : text);
}
