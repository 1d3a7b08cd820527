namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>Reads as much of the shell's grammar as scenarios use: lists, functions, for, while, if, groups,
/// background jobs, redirections.</summary>
internal sealed class ShellParser
{
    private const int MaximumDepth = 32;

    private readonly List<(string Text, bool IsOperator, int Line)> _tokens;
    private int _at;
    private int _depth;

    private ShellParser(string text) => _tokens = new ShellLexer(text).Read();

    /// <summary>Reads a script.</summary>
    /// <exception cref="ShellException">It has something unknown.</exception>
    public static ShellNode Parse(string text)
    {
        var parser = new ShellParser(text);
        ShellNode script = parser.List([]);
        return parser._at < parser._tokens.Count
            ? throw new ShellException(parser.Line, $"'{parser._tokens[parser._at].Text}' is out of place")
            : script;
    }

    private int Line => _tokens[Math.Min(_at, _tokens.Count - 1)].Line;

    private bool IsAt(string text, bool isOperator) =>
        _at < _tokens.Count && _tokens[_at].Text == text && _tokens[_at].IsOperator == isOperator;

    private void Expect(string text, bool isOperator = false)
    {
        SkipLineEnds();
        if (!IsAt(text, isOperator))
        {
            throw new ShellException(Line, $"'{text}' is missing");
        }

        _at++;
    }

    private void SkipLineEnds()
    {
        while (IsAt("\n", true) || IsAt(";", true))
        {
            _at++;
        }
    }

    /// <summary>Commands up to one of some closing words.</summary>
    private ShellNode.Sequence List(string[] closing)
    {
        if (++_depth > MaximumDepth)
        {
            throw new ShellException(Line, $"nested deeper than {MaximumDepth} levels");
        }

        int line = Line;
        var items = new List<ShellNode>();
        SkipLineEnds();
        while (_at < _tokens.Count && !closing.Any(c => IsAt(c, c == ")")))
        {
            ShellNode item = Chain();
            if (IsAt("&", true))
            {
                _at++;
                item = new ShellNode.Background(item.Line, item);
            }

            items.Add(item);
            SkipLineEnds();
        }

        _depth--;
        return new ShellNode.Sequence(line, items);
    }

    private ShellNode Chain()
    {
        ShellNode node = Command();
        while (IsAt("&&", true) || IsAt("||", true))
        {
            bool isAnd = _tokens[_at++].Text == "&&";
            SkipLineEnds();
            node = new ShellNode.Chain(node.Line, node, isAnd, Command());
        }

        if (IsAt("|", true))
        {
            throw new ShellException(Line, "pipes are not understood");
        }

        return node;
    }

    private ShellNode Command()
    {
        int line = Line;
        if (IsAt("(", true))
        {
            _at++;
            return WithRedirections(Closed([")"], isOperator: true), line);
        }

        if (_tokens[_at].IsOperator && !_tokens[_at].Text.Contains('>', StringComparison.Ordinal))
        {
            throw new ShellException(line, $"'{_tokens[_at].Text}' is out of place");
        }

        switch (_tokens[_at].Text)
        {
            case "{":
                _at++;
                return WithRedirections(Closed(["}"], isOperator: false), line);
            case "for":
                return WithRedirections(ForLoop(), line);
            case "while":
                return WithRedirections(WhileLoop(), line);
            case "if":
                return WithRedirections(Condition(), line);
            case "case" or "until" or "select":
                throw new ShellException(line, $"'{_tokens[_at].Text}' is not understood: for, while, if");
        }

        if (_at + 2 < _tokens.Count && _tokens[_at + 1] is ("(", true, _) && _tokens[_at + 2] is (")", true, _))
        {
            string name = _tokens[_at].Text;
            _at += 3;
            SkipLineEnds();
            return new ShellNode.Function(line, name, Command());
        }

        return Simple();
    }

    private ShellNode Closed(string[] closing, bool isOperator)
    {
        ShellNode body = List(closing);
        Expect(closing[0], isOperator);
        return body;
    }

    private ShellNode ForLoop()
    {
        int line = Line;
        _at++;
        string name = _tokens[_at++].Text;
        Expect("in");
        var words = new List<string>();
        while (_at < _tokens.Count && !_tokens[_at].IsOperator)
        {
            words.Add(_tokens[_at++].Text);
        }

        Expect("do");
        return new ShellNode.For(line, name, words, Closed(["done"], isOperator: false));
    }

    private ShellNode WhileLoop()
    {
        int line = Line;
        _at++;
        ShellNode condition = List(["do"]);
        Expect("do");
        return new ShellNode.While(line, condition, Closed(["done"], isOperator: false));
    }

    private ShellNode Condition()
    {
        int line = Line;
        _at++;
        ShellNode condition = List(["then"]);
        Expect("then");
        ShellNode then = List(["else", "fi"]);
        ShellNode? otherwise = null;
        if (IsAt("else", false))
        {
            _at++;
            otherwise = List(["fi"]);
        }

        Expect("fi");
        return new ShellNode.If(line, condition, then, otherwise);
    }

    /// <summary>What a group writes goes nowhere that matters here.</summary>
    private ShellNode WithRedirections(ShellNode node, int line)
    {
        Redirections(line);
        return node;
    }

    private List<string> Redirections(int line)
    {
        var targets = new List<string>();
        while (
            _at < _tokens.Count
            && _tokens[_at] is { IsOperator: true, Text: ">" or ">>" or "2>" or "<" or "2>&1" } token
        )
        {
            _at++;
            if (token.Text == "2>&1")
            {
                continue;
            }

            if (_at >= _tokens.Count || _tokens[_at].IsOperator)
            {
                throw new ShellException(line, $"'{token.Text}' without a file");
            }

            if (token.Text is ">" or ">>")
            {
                targets.Add(_tokens[_at].Text);
            }

            _at++;
        }

        return targets;
    }

    private ShellNode Simple()
    {
        int line = Line;
        var words = new List<string>();
        var targets = new List<string>();
        while (_at < _tokens.Count)
        {
            targets.AddRange(Redirections(line));
            if (_at >= _tokens.Count || _tokens[_at].IsOperator)
            {
                break;
            }

            words.Add(_tokens[_at++].Text);
        }

        return new ShellNode.Simple(line, words, targets);
    }
}
