using System.Globalization;
using System.Text;

namespace Scuzzy.Scsi.Vpd;

/// <summary>The one designator of page 83 that names a disk, as sysfs shows it in `wwid` (kernel: scsi_vpd_lun_id).
/// </summary>
public static class WorldWideId
{
    /// <summary>Bytes of the buffer that the kernel fills for sysfs: a page.</summary>
    public const int SysfsLength = 4096;

    /// <summary>Chooses the best designator of the logical unit: SCSI name string, NAA 6, EUI-64 of 16 then 12 bytes,
    /// NAA 5, NAA 4, EUI-64 of 8 bytes, NAA 3 and T10 vendor. Among equals the later wins; among equal texts (SCSI
    /// name, T10 vendor) the longer.</summary>
    /// <param name="page">Page 83.</param>
    /// <returns>`naa.…`, `eui.…`, `t10.…` or the SCSI name; null if there is none.</returns>
    public static string? Find(VpdView page)
    {
        string? best = null;
        int bestPriority = 0;
        int bestSize = 0;
        foreach (DesignatorView designator in page.Designators)
        {
            int priority = Priority(designator);
            bool isText = designator.Type is DesignatorType.T10VendorId or DesignatorType.ScsiName;
            if (priority == 0 || bestPriority > priority || (isText && bestSize > designator.Length))
            {
                continue;
            }

            // A kernel keeps the text it had if it has no form for a size, yet remembers the better priority.
            best = Render(designator) ?? best;
            bestPriority = priority;
            bestSize = designator.Length;
        }

        return best;
    }

    /// <summary>Priority of a designator, 1 to 9; 0 if it does not name the unit (kernel: designator_prio).</summary>
    public static int Priority(DesignatorView designator)
    {
        // A designator that the page cuts off is skipped: the kernel would read what lies behind it.
        bool whole = designator.Length > 0 && designator.Value.Length == designator.Length;
        if (!whole || designator.Association != DesignatorAssociation.LogicalUnit)
        {
            return 0;
        }

        return designator.Type switch
        {
            DesignatorType.ScsiName => 9,
            DesignatorType.Naa => (designator.Value[0] >> 4) switch
            {
                6 => 8,
                5 => 5,
                4 => 4,
                3 => 1,
                _ => 0,
            },
            DesignatorType.Eui64 => designator.Length switch
            {
                16 => 7,
                12 => 6,
                8 => 3,
                _ => 0,
            },
            DesignatorType.T10VendorId => 1,
            _ => 0,
        };
    }

    private static string? Render(DesignatorView designator) =>
        designator.Type switch
        {
            DesignatorType.Naa when designator.Length is 8 or 16 => "naa." + Convert.ToHexStringLower(designator.Value),
            DesignatorType.Eui64 => "eui." + Convert.ToHexStringLower(designator.Value),
            DesignatorType.T10VendorId => "t10." + Escape(designator.Value),
            DesignatorType.ScsiName => Encoding.UTF8.GetString(designator.Value).TrimEnd('\0'),
            _ => null,
        };

    // What printk's %pE leaves: printable characters stay, the rest becomes a backslash and a letter or octal digits.
    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        foreach (byte b in bytes)
        {
            string? letter = b switch
            {
                0 => "\\0",
                0x07 => "\\a",
                0x09 => "\\t",
                0x0A => "\\n",
                0x0B => "\\v",
                0x0C => "\\f",
                0x0D => "\\r",
                0x1B => "\\e",
                _ => null,
            };
            if (letter is not null)
            {
                text.Append(letter);
            }
            else if (b is >= 0x20 and <= 0x7E)
            {
                text.Append((char)b);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{b >> 6}{(b >> 3) & 7}{b & 7}");
            }
        }

        return text.ToString();
    }
}
