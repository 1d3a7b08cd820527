using Scuzzy.Initiator.Mid;

namespace Scuzzy.Initiator.Upper;

/// <summary>Binds disks, magneto-optical and reduced-block devices (kernel: sd).</summary>
public sealed class ScsiDiskDriver : UpperDriver
{
    private readonly NameIndex _names = new();

    /// <summary>Creates the driver.</summary>
    public ScsiDiskDriver(DiskPolicy policy) => Policy = policy;

    /// <inheritdoc/>
    public override string Name => "sd";

    /// <summary>The profile's policy.</summary>
    public DiskPolicy Policy { get; }

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

    internal void Release(int index) => _names.Return(index);
}
