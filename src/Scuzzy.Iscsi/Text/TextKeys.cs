using System.Text;

namespace Scuzzy.Iscsi.Text;

/// <summary>Reads and writes text: pairs key=value, each with a null byte after it (RFC 7143, 6.1).</summary>
public static class TextKeys
{
    /// <summary>Bytes of a key.</summary>
    public const int MaxKeyLength = 63;

    /// <summary>Bytes of a value: what 1,024 binary bytes need in hexadecimal, and the prefix; other values have 255 at
    /// most, which their keys check.</summary>
    public const int MaxValueLength = 2050;

    /// <summary>Pairs of a text.</summary>
    public const int MaxPairs = 128;

    private static readonly UTF8Encoding s_utf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: false
    );

    /// <summary>Reads a whole text. Empty pairs, that is more than one null byte in a row, are skipped: some initiators
    /// count their padding.</summary>
    /// <param name="text">The data segments of a request, continued ones joined.</param>
    /// <param name="pairs">The pairs in order of appearance are appended here, up to the first error.</param>
    public static TextError Read(ReadOnlySpan<byte> text, List<TextPair> pairs)
    {
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)0);
            if (end < 0)
            {
                return TextError.NotTerminated;
            }

            ReadOnlySpan<byte> pair = text[..end];
            text = text[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            TextError error = ReadPair(pair, out TextPair read);
            if (error != TextError.None)
            {
                return error;
            }

            if (pairs.Count == MaxPairs)
            {
                return TextError.TooLong;
            }

            pairs.Add(read);
        }

        return TextError.None;
    }

    /// <summary>Appends a pair to a text; false, with nothing written, if it has no room.</summary>
    public static bool TryWrite(Span<byte> text, ref int length, string key, string value)
    {
        int needed = s_utf8.GetByteCount(key) + 1 + s_utf8.GetByteCount(value) + 1;
        if (needed > text.Length - length)
        {
            return false;
        }

        length += s_utf8.GetBytes(key, text[length..]);
        text[length++] = (byte)'=';
        length += s_utf8.GetBytes(value, text[length..]);
        text[length++] = 0;
        return true;
    }

    private static TextError ReadPair(ReadOnlySpan<byte> pair, out TextPair read)
    {
        read = default;
        int equals = pair.IndexOf((byte)'=');
        if (equals < 0)
        {
            return TextError.NoValue;
        }

        ReadOnlySpan<byte> key = pair[..equals];
        ReadOnlySpan<byte> value = pair[(equals + 1)..];
        if (!IsKey(key))
        {
            return TextError.BadKey;
        }

        if (value.Length > MaxValueLength)
        {
            return TextError.TooLong;
        }

        if (!System.Text.Unicode.Utf8.IsValid(value))
        {
            return TextError.BadValue;
        }

        read = new TextPair(s_utf8.GetString(key), s_utf8.GetString(value));
        return TextError.None;
    }

    // RFC 7143, 6.1: standard-label and key-name.
    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is 0 or > MaxKeyLength || !char.IsAsciiLetter((char)key[0]))
        {
            return false;
        }

        foreach (byte character in key)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && !".-+@_#".Contains((char)character))
            {
                return false;
            }
        }

        return true;
    }
}
