using System.Globalization;

namespace Scuzzy.Scsi;

/// <summary>CDBs as the kernel's log prints them (kernel: __scsi_print_command, scsi_format_opcode_name).</summary>
public static class CdbText
{
    private const string Digits = "0123456789abcdef";

    /// <summary>The lines for a CDB. Classic: `CDB: Read(10): 28 00 …`. Modern: `CDB: Read(10) 28 00 …`, and for more
    /// than 16 bytes a line with the name and then `CDB[00]: ` lines of 16 bytes.</summary>
    public static IReadOnlyList<DeviceLogLine> Lines(ReadOnlySpan<byte> cdb, LogStyle style)
    {
        string name = "CDB: " + OperationCodeNames.Describe(cdb, style);
        if (style == LogStyle.Classic)
        {
            return [new(cdb.IsEmpty ? name + ":" : name + ": " + Hex(cdb))];
        }

        if (cdb.Length <= 16)
        {
            return [new(name + " " + Hex(cdb))];
        }

        List<DeviceLogLine> lines = [new(name)];
        for (int at = 0; at < cdb.Length; at += 16)
        {
            string row = Hex(cdb.Slice(at, Math.Min(16, cdb.Length - at)));
            lines.Add(new(string.Create(CultureInfo.InvariantCulture, $"CDB[{at:x2}]: {row}")));
        }

        return lines;
    }

    /// <summary>Bytes in lower-case hexadecimal, separated by single spaces.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return string.Empty;
        }

        Span<char> text = bytes.Length <= 64 ? stackalloc char[bytes.Length * 3] : new char[bytes.Length * 3];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[3 * i] = Digits[bytes[i] >> 4];
            text[(3 * i) + 1] = Digits[bytes[i] & 0x0F];
            text[(3 * i) + 2] = ' ';
        }

        return new string(text[..^1]);
    }
}
