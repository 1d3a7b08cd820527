using System.Globalization;

namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>The inside of <c>$((…))</c>: numbers, variables, parentheses, and the operators * / % + - &lt;&lt; &gt;&gt;
/// &amp; |.</summary>
internal sealed class ShellArithmetic
{
    private static readonly string[][] s_levels =
    [
        ["|"],
        ["&"],
        ["<<", ">>"],
        ["+", "-"],
        ["*", "/", "%"],
    ];

    private readonly string _text;
    private readonly Func<string, string> _variable;
    private readonly int _line;
    private int _at;

    private ShellArithmetic(string text, Func<string, string> variable, int line)
    {
        _text = text;
        _variable = variable;
        _line = line;
    }

    public static long Evaluate(string text, Func<string, string> variable, int line)
    {
        var sum = new ShellArithmetic(text, variable, line);
        long value = sum.Level(0);
        sum.SkipBlanks();
        return sum._at == text.Length
            ? value
            : throw new ShellException(line, $"$(({text})) is not understood from '{text[sum._at..]}' on");
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private long Level(int level)
    {
        if (level == s_levels.Length)
        {
            return Operand();
        }

        long left = Level(level + 1);
        while (true)
        {
            SkipBlanks();
            string? op = s_levels[level].FirstOrDefault(o => string.CompareOrdinal(_text, _at, o, 0, o.Length) == 0);
            if (op is null)
            {
                return left;
            }

            _at += op.Length;
            long right = Level(level + 1);
            left = op switch
            {
                "|" => left | right,
                "&" => left & right,
                "<<" => left << (int)right,
                ">>" => left >> (int)right,
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ when right == 0 => throw new ShellException(_line, "a division by zero"),
                "/" => left / right,
                _ => left % right,
            };
        }
    }

    private long Operand()
    {
        SkipBlanks();
        if (_at < _text.Length && _text[_at] is '(' or '-')
        {
            bool isNegative = _text[_at++] == '-';
            if (isNegative)
            {
                return -Operand();
            }

            long value = Level(0);
            SkipBlanks();
            _at++;
            return value;
        }

        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        string word = _text[start.._at];
        if (word.Length > 0 && !char.IsAsciiDigit(word[0]))
        {
            word = _variable(word);
        }

        bool isNumber = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(
                word.AsSpan(2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out long number
            )
            : long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        return isNumber ? number : throw new ShellException(_line, $"$(({_text})): '{word}' is no number");
    }
}
