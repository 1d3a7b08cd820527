using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>Sense data in the words of the kernel's log (kernel: scsi_print_sense, __scsi_print_sense).</summary>
public static class SenseText
{
    private static readonly string[] s_keys =
    [
        "No Sense",
        "Recovered Error",
        "Not Ready",
        "Medium Error",
        "Hardware Error",
        "Illegal Request",
        "Unit Attention",
        "Data Protect",
        "Blank Check",
        "Vendor Specific(9)",
        "Copy Aborted",
        "Aborted Command",
        "Equal",
        "Volume Overflow",
        "Miscompare",
        "Completed",
    ];

    /// <summary>Name of a sense key (kernel: scsi_sense_key_string).</summary>
    public static string KeyName(SenseKey key) => s_keys[(int)key & 0x0F];

    /// <summary>First line: `Sense Key : Medium Error [current] `, with its trailing blank.</summary>
    public static string Header(SenseView sense, LogStyle style)
    {
        bool named = style == LogStyle.Modern || sense.Key != SenseKey.Completed;
        string key = named ? KeyName(sense.Key) : Invariant($"0x{(int)sense.Key:x}");
        string when = sense.IsDeferred ? "[deferred] " : "[current] ";
        string format =
            !sense.IsDescriptor ? string.Empty
            : style == LogStyle.Modern ? "[descriptor] "
            : "[descriptor]";
        return Invariant($"Sense Key : {key} {when}{format}");
    }

    /// <summary>Second line: `Add. Sense: Unrecovered read error`, or the codes if they have no text.</summary>
    public static string Additional(AdditionalSense sense, LogStyle style)
    {
        if (AdditionalSenseText.Find(sense) is not { } text)
        {
            return style == LogStyle.Modern ? UnknownModern(sense) : UnknownClassic(sense);
        }

        if (AdditionalSenseText.FindRange(sense) is not { } range)
        {
            return "Add. Sense: " + text;
        }

        return style == LogStyle.Modern || range.Text.StartsWith("Tagged", StringComparison.Ordinal)
                ? Invariant($"Add. Sense: {text}{Blank(style)}({range.Label}{sense.Ascq:x})")
            : range.Label.Length == 0 ? Invariant($"Add. Sense: {text} ({sense.Ascq:x})")
            : Invariant($"Add. Sense: {text} {range.Label}{sense.Ascq:x}");
    }

    /// <summary>All lines for a sense buffer, in order. Data that is no sense data is shown in hexadecimal.</summary>
    public static IReadOnlyList<DeviceLogLine> Lines(ReadOnlySpan<byte> bytes, LogStyle style)
    {
        SenseView sense = new(bytes);
        List<DeviceLogLine> lines = [];
        if (style == LogStyle.Modern)
        {
            if (!sense.IsKernelValid)
            {
                AddHex(lines, bytes, string.Empty, isBare: false);
                return lines;
            }

            lines.Add(new(Header(sense, style)));
            lines.Add(new(Additional(sense.Additional, style)));
            return lines;
        }

        if (!sense.IsKernelValid)
        {
            lines.Add(new(" Unrecognized sense data (in hex):"));
            AddHex(lines, bytes[..Math.Min(bytes.Length, 32)], "        ", isBare: true);
        }

        lines.Add(new((sense.IsKernelValid ? " " : string.Empty) + Header(sense, style), !sense.IsKernelValid));
        AddClassicExtras(lines, sense);
        lines.Add(new(" " + Additional(sense.Additional, style)));
        return lines;
    }

    private static string Blank(LogStyle style) => style == LogStyle.Modern ? string.Empty : " ";

    private static string UnknownModern(AdditionalSense sense)
    {
        string asc = sense.Asc >= 0x80 ? "<<vendor>>" : string.Empty;
        string ascq = sense.Ascq >= 0x80 ? "<<vendor>>" : string.Empty;
        return Invariant($"{asc}ASC=0x{sense.Asc:x} {ascq}ASCQ=0x{sense.Ascq:x} ");
    }

    // A vendor's ASC is printed twice, without a break: the second test lacks an else (kernel: scsi_show_extd_sense).
    private static string UnknownClassic(AdditionalSense sense)
    {
        string first =
            sense.Asc >= 0x80 ? Invariant($"<<vendor>> ASC=0x{sense.Asc:x} ASCQ=0x{sense.Ascq:x}") : string.Empty;
        string vendor = sense.Ascq >= 0x80 ? "<<vendor>> " : string.Empty;
        return Invariant($"{first}ASC=0x{sense.Asc:x} {vendor}ASCQ=0x{sense.Ascq:x}");
    }

    private static void AddClassicExtras(List<DeviceLogLine> lines, SenseView sense)
    {
        if (sense.IsDescriptor)
        {
            int length = Math.Min(sense.Bytes.Length, sense.Bytes.Length > 7 ? 8 + sense.Bytes[7] : 8);
            if (length > 8)
            {
                lines.Add(new("Descriptor sense data with sense descriptors (in hex):", IsBare: true));
                AddHex(lines, sense.Bytes[..length], "        ", isBare: true);
            }

            return;
        }

        if (!sense.IsKernelValid)
        {
            return;
        }

        List<string> extras = [];
        if (sense.TryGetInformation(out ulong information))
        {
            extras.Add(Invariant($"Info fld=0x{information:x}"));
        }

        if (sense.Filemark)
        {
            extras.Add("FMK");
        }

        if (sense.EndOfMedium)
        {
            extras.Add("EOM");
        }

        if (sense.IncorrectLength)
        {
            extras.Add("ILI");
        }

        if (extras.Count > 0)
        {
            lines.Add(new(string.Join(", ", extras), IsBare: true));
        }
    }

    private static void AddHex(List<DeviceLogLine> lines, ReadOnlySpan<byte> bytes, string indent, bool isBare)
    {
        string end = isBare ? " " : string.Empty;
        for (int at = 0; at < bytes.Length; at += 16)
        {
            ReadOnlySpan<byte> row = bytes.Slice(at, Math.Min(16, bytes.Length - at));
            lines.Add(new(indent + CdbText.Hex(row) + end, isBare));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
