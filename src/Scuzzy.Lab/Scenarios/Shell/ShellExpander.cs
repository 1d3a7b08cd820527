using System.Globalization;
using System.Text;

namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>Expands words: variables with their suffix and prefix removals, arithmetic, and those command
/// substitutions whose result is known before anything runs.</summary>
internal sealed class ShellExpander(Func<string, int, string?> substitute)
{
    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>The positional parameters.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>A variable; empty if it is not set.</summary>
    public string this[string name]
    {
        get => _variables.GetValueOrDefault(name, string.Empty);
        set => _variables[name] = value;
    }

    /// <summary>A word to the words that it stands for.</summary>
    public IEnumerable<string> Words(string word, int line)
    {
        var expanded = new StringBuilder();
        var words = new List<string>();
        bool isOpen = false;
        int at = 0;
        while (at < word.Length)
        {
            switch (word[at])
            {
                case '\'':
                    int end = word.IndexOf('\'', at + 1);
                    expanded.Append(word, at + 1, end - at - 1);
                    (at, isOpen) = (end + 1, true);
                    break;
                case '"':
                    at = DoubleQuoted(word, at + 1, expanded, line);
                    isOpen = true;
                    break;
                case '\\' when at + 1 < word.Length:
                    expanded.Append(word[at + 1]);
                    (at, isOpen) = (at + 2, true);
                    break;
                case '$':
                    Split(Dollar(word, ref at, line), expanded, words, ref isOpen);
                    break;
                default:
                    expanded.Append(word[at++]);
                    isOpen = true;
                    break;
            }
        }

        if (isOpen)
        {
            words.Add(expanded.ToString());
        }

        return words;
    }

    /// <summary>A word to one text, not split at blanks.</summary>
    public string Text(string word, int line)
    {
        var words = new List<string>();
        var expanded = new StringBuilder();
        for (int at = 0; at < word.Length; )
        {
            switch (word[at])
            {
                case '\'':
                    int end = word.IndexOf('\'', at + 1);
                    expanded.Append(word, at + 1, end - at - 1);
                    at = end + 1;
                    break;
                case '"':
                    at = DoubleQuoted(word, at + 1, expanded, line);
                    break;
                case '$':
                    expanded.Append(Dollar(word, ref at, line));
                    break;
                default:
                    expanded.Append(word[at++]);
                    break;
            }
        }

        _ = words;
        return expanded.ToString();
    }

    private static void Split(string value, StringBuilder expanded, List<string> words, ref bool isOpen)
    {
        string[] parts = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                words.Add(expanded.ToString());
                expanded.Clear();
            }

            expanded.Append(parts[i]);
            isOpen = true;
        }
    }

    private int DoubleQuoted(string word, int at, StringBuilder into, int line)
    {
        while (word[at] != '"')
        {
            switch (word[at])
            {
                case '\\' when word[at + 1] is '"' or '\\' or '$':
                    into.Append(word[at + 1]);
                    at += 2;
                    break;
                case '$':
                    into.Append(Dollar(word, ref at, line));
                    break;
                default:
                    into.Append(word[at++]);
                    break;
            }
        }

        return at + 1;
    }

    private string Dollar(string word, ref int at, int line)
    {
        at++;
        if (at >= word.Length)
        {
            return "$";
        }

        if (word[at] == '(')
        {
            int end = Matching(word, at);
            string inside = word[(at + 1)..end];
            at = end + 1;
            if (inside.StartsWith('(') && inside.EndsWith(')'))
            {
                string sum = Text(inside[1..^1], line);
                return ShellArithmetic.Evaluate(sum, name => this[name], line).ToString(CultureInfo.InvariantCulture);
            }

            return substitute(inside, line)
                ?? throw new ShellException(line, $"what $({inside}) gives is not known before the script runs");
        }

        if (word[at] == '{')
        {
            int end = Matching(word, at);
            string inside = word[(at + 1)..end];
            at = end + 1;
            return Braced(inside, line);
        }

        int start = at;
        if (word[at] is '*' or '@' or '#' or '!' or '?' or (>= '0' and <= '9'))
        {
            at++;
        }
        else
        {
            while (at < word.Length && (char.IsAsciiLetterOrDigit(word[at]) || word[at] == '_'))
            {
                at++;
            }
        }

        return at == start ? "$" : Value(word[start..at]);
    }

    private string Value(string name) =>
        name switch
        {
            "*" or "@" => string.Join(' ', Arguments),
            "#" => Arguments.Count.ToString(CultureInfo.InvariantCulture),
            "!" or "?" => "0",
            [>= '0' and <= '9'] => name[0] == '0' ? "sh" : Arguments.ElementAtOrDefault(name[0] - '1') ?? string.Empty,
            _ => this[name],
        };

    private string Braced(string inside, int line)
    {
        int end = 0;
        while (end < inside.Length && (char.IsAsciiLetterOrDigit(inside[end]) || inside[end] == '_'))
        {
            end++;
        }

        string value = Value(inside[..end]);
        string rest = inside[end..];
        if (rest.Length == 0)
        {
            return value;
        }

        if (rest.StartsWith(":-", StringComparison.Ordinal) || rest.StartsWith(":=", StringComparison.Ordinal))
        {
            return value.Length > 0 ? value : Text(rest[2..], line);
        }

        bool isPrefix = rest[0] == '#';
        if (rest[0] is not ('#' or '%'))
        {
            throw new ShellException(line, $"${{{inside}}} is not understood");
        }

        bool isLongest = rest.Length > 1 && rest[1] == rest[0];
        return Without(value, Text(rest[(isLongest ? 2 : 1)..], line), isPrefix, isLongest);
    }

    /// <summary>Takes a prefix or suffix that matches a pattern with asterisks away.</summary>
    private static string Without(string value, string pattern, bool isPrefix, bool isLongest)
    {
        string best = value;
        bool isFound = false;
        for (int i = 0; i <= value.Length; i++)
        {
            int length = isLongest ? value.Length - i : i;
            string part = isPrefix ? value[..length] : value[(value.Length - length)..];
            if (!isFound && Matches(part, pattern))
            {
                isFound = true;
                best = isPrefix ? value[length..] : value[..(value.Length - length)];
            }
        }

        return best;
    }

    private static bool Matches(string text, string pattern)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return text == pattern;
        }

        string head = pattern[..star];
        string tail = pattern[(star + 1)..];
        return text.StartsWith(head, StringComparison.Ordinal)
            && Enumerable.Range(head.Length, text.Length - head.Length + 1).Any(i => Matches(text[i..], tail));
    }

    private static int Matching(string word, int at)
    {
        int depth = 0;
        for (int i = at; i < word.Length; i++)
        {
            depth +=
                word[i] is '(' or '{' ? 1
                : word[i] is ')' or '}' ? -1
                : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return word.Length - 1;
    }
}
