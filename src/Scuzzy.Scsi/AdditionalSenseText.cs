using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>Texts of the additional sense codes (kernel: scsi_extd_sense_format). The texts are T10's.</summary>
public static partial class AdditionalSenseText
{
    private static readonly ushort[] s_codes;
    private static readonly string[] s_texts;

    static AdditionalSenseText()
    {
        string[] lines = Table.Split('\n');
        s_codes = new ushort[lines.Length];
        s_texts = new string[lines.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            ReadOnlySpan<char> line = lines[i].AsSpan().TrimEnd('\r');
            s_codes[i] = ushort.Parse(line[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            s_texts[i] = line[5..].ToString();
        }
    }

    /// <summary>Codes that have a text of their own, in ascending order.</summary>
    public static ReadOnlySpan<ushort> Codes => s_codes;

    /// <summary>The text of a code, or null if T10 gave it none. A code whose qualifier is a number, as 40/NN, has the
    /// text of its range, without the number.</summary>
    public static string? Find(AdditionalSense sense)
    {
        int index = Array.BinarySearch(s_codes, sense.Code);
        return index >= 0 ? s_texts[index] : FindRange(sense)?.Text;
    }

    /// <summary>Range of codes that the code falls in, if it has no text of its own.</summary>
    internal static AdditionalSenseRange? FindRange(AdditionalSense sense) =>
        sense.Asc switch
        {
            _ when Array.BinarySearch(s_codes, sense.Code) >= 0 => null,
            0x40 when sense.Ascq < 0x80 => new("Ram failure", string.Empty),
            0x40 => new("Diagnostic failure on component", string.Empty),
            0x41 => new("Data path failure", string.Empty),
            0x42 => new("Power-on or self-test failure", string.Empty),
            0x4D => new("Tagged overlapped commands", "task tag "),
            0x70 => new("Decompression exception", "short algorithm id of "),
            _ => null,
        };
}
