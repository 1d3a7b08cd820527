using System.Text;

namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>Splits a script into words and operators. Words keep their quotes and expansions as they are written.
/// </summary>
internal sealed class ShellLexer(string text)
{
    /// <summary>Longest script, in characters.</summary>
    public const int MaximumLength = 1 << 20;

    private static readonly string[] s_operators =
    [
        "&&",
        "||",
        ";;",
        ">>",
        "2>&1",
        "2>",
        ">",
        "<",
        ";",
        "&",
        "|",
        "(",
        ")",
    ];

    private int _at;
    private int _line = 1;

    /// <summary>All tokens in order; a line end is a token too.</summary>
    public List<(string Text, bool IsOperator, int Line)> Read()
    {
        var tokens = new List<(string, bool, int)>();
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c == '\n')
            {
                tokens.Add(("\n", true, _line++));
                _at++;
            }
            else if (c is ' ' or '\t' or '\r')
            {
                _at++;
            }
            else if (c == '\\' && _at + 1 < text.Length && text[_at + 1] == '\n')
            {
                _at += 2;
                _line++;
            }
            else if (c == '#')
            {
                SkipComment();
            }
            else if (s_operators.FirstOrDefault(IsHere) is { } op)
            {
                tokens.Add((op, true, _line));
                _at += op.Length;
            }
            else
            {
                int line = _line;
                tokens.Add((Word(), false, line));
            }
        }

        tokens.Add(("\n", true, _line));
        return tokens;
    }

    private bool IsHere(string op) => string.CompareOrdinal(text, _at, op, 0, op.Length) == 0;

    private void SkipComment()
    {
        while (_at < text.Length && text[_at] != '\n')
        {
            _at++;
        }
    }

    private string Word()
    {
        var word = new StringBuilder();
        while (
            _at < text.Length
            && text[_at] is not (' ' or '\t' or '\n' or '\r' or ';' or '&' or '|' or '(' or ')' or '>' or '<')
        )
        {
            switch (text[_at])
            {
                case '\'' or '"':
                    Quoted(word, text[_at]);
                    break;
                case '$' when _at + 1 < text.Length && text[_at + 1] is '(' or '{':
                    Bracketed(word);
                    break;
                case '`':
                    throw new ShellException(_line, "`…` is not understood: write $(…)");
                default:
                    word.Append(text[_at++]);
                    break;
            }
        }

        return word.ToString();
    }

    private void Quoted(StringBuilder word, char quote)
    {
        int line = _line;
        word.Append(text[_at++]);
        while (_at < text.Length && text[_at] != quote)
        {
            if (quote == '"' && text[_at] == '$' && _at + 1 < text.Length && text[_at + 1] is '(' or '{')
            {
                Bracketed(word);
                continue;
            }

            if (quote == '"' && text[_at] == '\\' && _at + 1 < text.Length)
            {
                word.Append(text[_at++]);
            }

            _line += text[_at] == '\n' ? 1 : 0;
            word.Append(text[_at++]);
        }

        if (_at >= text.Length)
        {
            throw new ShellException(line, $"{quote} is not closed");
        }

        word.Append(text[_at++]);
    }

    private void Bracketed(StringBuilder word)
    {
        int line = _line;
        word.Append(text[_at++]);
        int depth = 0;
        do
        {
            char c = text[_at];
            if (c is '\'' or '"')
            {
                Quoted(word, c);
                continue;
            }

            depth +=
                c is '(' or '{' ? 1
                : c is ')' or '}' ? -1
                : 0;
            _line += c == '\n' ? 1 : 0;
            word.Append(c);
            _at++;
        } while (depth > 0 && _at < text.Length);

        if (depth > 0)
        {
            throw new ShellException(line, "$( or ${ is not closed");
        }
    }
}
