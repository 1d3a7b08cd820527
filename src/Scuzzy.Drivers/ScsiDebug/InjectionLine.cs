using System.Globalization;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>A line as it is written to a device's file <c>error</c> (kernel: sdebug_error_write): a rule, or the
/// removal of one.</summary>
/// <remarks><c>TYPE COUNT OPCODE …</c>: type and count are decimal, the rest is hexadecimal with or without
/// <c>0x</c>. Type 1 has one more value (what queuecommand returns), type 2 six (host, driver, status, sense key, asc,
/// ascq). <c>- TYPE OPCODE</c> removes. As with sscanf, what follows the last value is ignored.</remarks>
public static class InjectionLine
{
    private const int MaximumLength = 256;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="rule">The rule to add, or null if one is to be removed.</param>
    /// <param name="removed">Type and operation code of the rule to remove.</param>
    /// <param name="error">What is wrong and what would be right; empty if the line is good.</param>
    public static bool TryParse(
        string line,
        out InjectionRule? rule,
        out (int Type, byte Opcode) removed,
        out string error
    )
    {
        rule = null;
        removed = default;
        string[] words =
            line.Length > MaximumLength ? [] : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is ["-", ..])
        {
            error = ParseRemoval(words, out removed);
        }
        else
        {
            error = ParseRule(words, out rule);
        }

        return error.Length == 0;
    }

    private static string ParseRemoval(string[] words, out (int Type, byte Opcode) removed)
    {
        removed = default;
        if (words.Length < 3)
        {
            return "a removal is '- TYPE OPCODE', such as '- 0 0x28'";
        }

        if (!TryDecimal(words[1], out int type))
        {
            return $"'{words[1]}' is no type: 0 to 4";
        }

        if (!TryByte(words[2], out byte opcode))
        {
            return $"'{words[2]}' is no operation code: 0x00 to 0xff";
        }

        removed = (type, opcode);
        return string.Empty;
    }

    private static string ParseRule(string[] words, out InjectionRule? rule)
    {
        rule = null;
        if (words.Length < 3)
        {
            return "a rule is 'TYPE COUNT OPCODE …', such as '0 -1 0x28'";
        }

        if (!TryDecimal(words[0], out int type) || type is < 0 or > 4)
        {
            return $"'{words[0]}' is no type: 0 to 4";
        }

        if (!TryDecimal(words[1], out int count))
        {
            return $"'{words[1]}' is no count: below 0 that many times, above 0 for ever";
        }

        if (!TryByte(words[2], out byte opcode))
        {
            return $"'{words[2]}' is no operation code: 0x00 to 0xff, which is any";
        }

        switch ((InjectionType)type)
        {
            case InjectionType.FailsQueueing:
                return ParseQueueing(words, count, opcode, out rule);
            case InjectionType.FailsCommand:
                return ParseResult(words, count, opcode, out rule);
            default:
                rule = new InjectionRule
                {
                    Type = (InjectionType)type,
                    Count = count,
                    Opcode = opcode,
                };
                return string.Empty;
        }
    }

    private static string ParseQueueing(string[] words, int count, byte opcode, out InjectionRule? rule)
    {
        rule = null;
        if (words.Length < 4 || !TryHexadecimal(words[3], out uint result))
        {
            return "type 1 needs what queuecommand returns: '1 COUNT OPCODE RESULT', such as '1 -2 0x28 0x1055'";
        }

        rule = new InjectionRule
        {
            Type = InjectionType.FailsQueueing,
            Count = count,
            Opcode = opcode,
            QueueResult = (int)result,
        };
        return string.Empty;
    }

    private static string ParseResult(string[] words, int count, byte opcode, out InjectionRule? rule)
    {
        rule = null;
        Span<byte> bytes = stackalloc byte[6];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (words.Length < 4 + i || !TryByte(words[3 + i], out bytes[i]))
            {
                return "type 2 needs six bytes: '2 COUNT OPCODE HOST DRIVER STATUS KEY ASC ASCQ', "
                    + "such as '2 -1 0x28 0 0 2 3 11 0'";
            }
        }

        rule = new InjectionRule
        {
            Type = InjectionType.FailsCommand,
            Count = count,
            Opcode = opcode,
            HostByte = bytes[0],
            DriverByte = bytes[1],
            StatusByte = bytes[2],
            SenseKey = bytes[3],
            Asc = bytes[4],
            Ascq = bytes[5],
        };
        return string.Empty;
    }

    private static bool TryDecimal(string word, out int value) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryHexadecimal(string word, out uint value)
    {
        ReadOnlySpan<char> digits = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? word.AsSpan(2) : word;
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryByte(string word, out byte value)
    {
        bool isByte = TryHexadecimal(word, out uint wide) && wide <= byte.MaxValue;
        value = (byte)wide;
        return isByte;
    }
}
