namespace Scuzzy.Scsi;

/// <summary>CDBs as the kernel's log prints them (kernel: __scsi_print_command, scsi_format_opcode_name).</summary>
public static class CdbText
{
    private const string Digits = "0123456789abcdef";

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
