using System.Globalization;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Initiator.Mid.Objects;

/// <summary>The attributes of a disk as a block device (sysfs: block/NAME; kernel: genhd.c). Those of its queue are the
/// block layer's.</summary>
internal static class BlockAttributes
{
    private const int SectorBytes = 512;

    public static IReadOnlyList<KernelAttribute> All { get; } =
    [
        Number("removable", d => d.Device.Removable ? 1 : 0),
        Number("ro", d => d.IsWriteProtected ? 1 : 0),
        Number("size", d => (d.BlockDevice?.LengthBytes ?? 0) / SectorBytes),
    ];

    private static KernelAttribute<ScsiDisk> Number(string name, Func<ScsiDisk, long> value) =>
        new(name, d => value(d).ToString(CultureInfo.InvariantCulture));
}
