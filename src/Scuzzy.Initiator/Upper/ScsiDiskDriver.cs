using System.Globalization;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Binds disks, magneto-optical and reduced-block devices (kernel: sd).</summary>
public sealed class ScsiDiskDriver : UpperDriver
{
    private readonly NameIndex _names = new();
    private FailureTable? _attentionFailures;
    private int _attentionRetries;
    private QueueLimits _limits = QueueLimits.Standard;
    private (long Bytes, int BlockBytes) _told;
    private string _capacityText = string.Empty;

    /// <summary>Creates the driver.</summary>
    public ScsiDiskDriver(DiskPolicy policy)
    {
        Policy = policy;
        ReadyFailures = new FailureTable(
            0,
            FailureTable.Sense(SenseKey.UnitAttention, DiskProbe.NoMedium),
            FailureTable.Sense(SenseKey.NotReady, DiskProbe.NoMedium),
            FailureTable.Any(FailureTable.Kind.AnyStatus, policy.ReadyRetries)
        );
    }

    /// <inheritdoc/>
    public override string Name => "sd";

    /// <summary>The profile's policy.</summary>
    public DiskPolicy Policy { get; }

    /// <summary>When TEST UNIT READY is sent again: upon all but good, unless there is no medium.</summary>
    internal FailureTable ReadyFailures { get; }

    /// <inheritdoc/>
    public override bool Wants(ScsiDevice device) => device.Type is 0x00 or 0x07 or 0x0e or 0x14;

    /// <inheritdoc/>
    public override UpperDevice? Bind(ScsiDevice device)
    {
        int index = _names.Take();
        return new ScsiDisk(this, device, index);
    }

    /// <summary>The name of a number: sda to sdz, sdaa and so on (kernel: sd_format_disk_name).</summary>
    public static string DiskName(int index)
    {
        Span<char> letters = stackalloc char[8];
        int at = letters.Length;
        for (int left = index; left >= 0; left = (left / 26) - 1)
        {
            letters[--at] = (char)('a' + (left % 26));
        }

        return string.Concat("sd", letters[at..]);
    }

    /// <summary>What sends a command again upon each unit attention.</summary>
    internal FailureTable AttentionFailures(int retries)
    {
        if (_attentionFailures is null || _attentionRetries != retries)
        {
            _attentionRetries = retries;
            _attentionFailures = new FailureTable(0, FailureTable.Sense(SenseKey.UnitAttention, allowed: retries));
        }

        return _attentionFailures;
    }

    /// <summary>How a capacity is told; the disks of an array are alike.</summary>
    internal string CapacityText(long bytes, int blockBytes)
    {
        if (_told != (bytes, blockBytes))
        {
            _told = (bytes, blockBytes);
            string size = $"{SizeText.Decimal(bytes)}/{SizeText.Binary(bytes)}";
            _capacityText = string.Create(
                CultureInfo.InvariantCulture,
                $"{bytes / blockBytes} {blockBytes}-byte logical blocks: ({size})"
            );
        }

        return _capacityText;
    }

    /// <summary>Limits that equal these; the disks of an array are alike and keep one copy.</summary>
    internal QueueLimits Shared(QueueLimits limits) => _limits = limits == _limits ? _limits : limits;

    internal void Release(int index) => _names.Return(index);
}
