namespace Scuzzy.Scsi;

/// <summary>Text fields of fixed width: printable ASCII, left-aligned, padded with blanks (SPC-4 4.3.1).</summary>
public static class WireText
{
    /// <summary>True if every character may stand in a field: 20h to 7Eh.</summary>
    public static bool IsPrintable(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The field as the kernel keeps it: what is not printable becomes a blank, and so does all that follows a
    /// NUL (kernel: scsi_sanitize_inquiry_string). Trailing blanks stay.</summary>
    public static string Sanitize(ReadOnlySpan<byte> field)
    {
        Span<char> text = field.Length <= 256 ? stackalloc char[field.Length] : new char[field.Length];
        bool ended = false;
        for (int i = 0; i < field.Length; i++)
        {
            ended |= field[i] == 0;
            text[i] = ended || field[i] is < 0x20 or > 0x7E ? ' ' : (char)field[i];
        }

        return new string(text);
    }

    /// <summary>Writes a text and pads the field with blanks. What does not fit is cut, what is not printable becomes a
    /// blank.</summary>
    public static void Write(Span<byte> field, string text)
    {
        for (int i = 0; i < field.Length; i++)
        {
            field[i] = i < text.Length && text[i] is >= ' ' and <= '~' ? (byte)text[i] : (byte)' ';
        }
    }

    /// <summary>Throws unless the text fits the field.</summary>
    /// <exception cref="ArgumentException">Too long, or not printable ASCII.</exception>
    internal static string Checked(string text, int width, string name)
    {
        if (text.Length > width)
        {
            throw new ArgumentException($"'{text}' has {text.Length} characters; the field holds {width}.", name);
        }

        return IsPrintable(text)
            ? text
            : throw new ArgumentException("The field holds printable ASCII only (20h to 7Eh).", name);
    }
}
