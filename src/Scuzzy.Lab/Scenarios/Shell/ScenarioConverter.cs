using System.Globalization;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Scenarios.Shell;

/// <summary>Turns a shell script that drives scsi_debug into a lab: it follows the script without running anything and
/// writes down what would be done.</summary>
/// <remarks>Known are the functions of the scenarios' library (ora_init, ora_do, ora_mark, ora_state, ora_finish, inj,
/// rd, wr, sdname), the command lines of <see cref="CommandParser"/>, and of the shell: variables, arithmetic, loops,
/// functions, groups and background jobs. What only reads and prints is left out.</remarks>
public sealed class ScenarioConverter
{
    private const int MaximumSteps = 100_000;
    private const int MaximumCalls = 16;

    private static readonly string[] s_ignored =
    [
        "cat",
        "ls",
        "cp",
        "cut",
        "grep",
        "head",
        "tail",
        "dmesg",
        "hexdump",
        "printf",
        "readlink",
        "find",
        "sort",
        "modprobe",
        "true",
        ":",
        "sync",
        "export",
        "set",
        "uname",
        "date",
        "sed",
        "wc",
        "mkdir",
        "rm",
    ];

    private readonly ShellExpander _shell;
    private readonly SortedDictionary<string, ShellNode> _functions = new(StringComparer.Ordinal);
    private List<EmittedStep> _steps = [];
    private ScenarioSettings? _settings;
    private int _count;
    private int _calls;

    private ScenarioConverter()
    {
        _shell = new ShellExpander(Substitute)
        {
            ["D"] = "/sys/kernel/debug/scsi_debug",
            ["T"] = "/sys/kernel/tracing",
            ["OUT"] = "/out",
        };
    }

    /// <summary>Converts a script.</summary>
    /// <param name="fileName">Its name, for errors and the lab's title.</param>
    /// <param name="text">Its text.</param>
    /// <param name="profile">The kernel profile of the lab.</param>
    /// <returns>The lab's text.</returns>
    /// <exception cref="LabException">The script has something that is not known.</exception>
    public static string Convert(string fileName, string text, string profile = Profiles.Default)
    {
        var converter = new ScenarioConverter();
        try
        {
            if (text.Length > ShellLexer.MaximumLength)
            {
                throw new ShellException(1, "the script is longer than 1 MiB");
            }

            converter.Visit(ShellParser.Parse(text));
            return converter._settings is { } settings
                ? new ScenarioText(fileName, profile, settings, converter._steps).ToString()
                : throw new ShellException(1, "the script has no ora_init: nothing says when the machine is ready");
        }
        catch (ShellException problem)
        {
            throw new LabException([new LabError(fileName, new LabPosition(problem.Line, 1), problem.Message)]);
        }
    }

    private bool Visit(ShellNode node)
    {
        switch (node)
        {
            case ShellNode.Sequence sequence:
                return sequence.Items.Aggregate(true, (_, item) => Visit(item));
            case ShellNode.Simple simple:
                return Simple(simple);
            case ShellNode.For loop:
                foreach (string word in loop.Words.SelectMany(w => _shell.Words(w, loop.Line)).ToArray())
                {
                    _shell[loop.Name] = word;
                    Visit(loop.Body);
                }

                return true;
            case ShellNode.While loop:
                Repeat(loop);
                return true;
            case ShellNode.If choice:
                return Visit(choice.Condition) ? Visit(choice.Then) : choice.Else is null || Visit(choice.Else);
            case ShellNode.Function function:
                _functions[function.Name] = function.Body;
                return true;
            case ShellNode.Background job:
                Emit(new EmittedStep("background", string.Empty) { Steps = Collect(() => Visit(job.Item)) });
                return true;
            case ShellNode.Chain chain:
                return Visit(chain.First) == chain.IsAnd ? Visit(chain.Second) : !chain.IsAnd;
            default:
                throw new ShellException(node.Line, "not understood");
        }
    }

    private void Repeat(ShellNode.While loop)
    {
        for (int round = 0; Visit(loop.Condition); round++)
        {
            if (round == MaximumSteps)
            {
                throw new ShellException(loop.Line, "a loop without end");
            }

            Visit(loop.Body);
        }
    }

    private bool Simple(ShellNode.Simple simple)
    {
        int first = 0;
        while (first < simple.Words.Count && IsAssignment(simple.Words[first], out int at))
        {
            string word = simple.Words[first++];
            _shell[word[..at]] = _shell.Text(word[(at + 1)..], simple.Line);
        }

        string[] targets = [.. simple.Targets.Select(t => _shell.Text(t, simple.Line))];
        if (first == simple.Words.Count)
        {
            return true;
        }

        if (simple.Words[first] == "lsscsi")
        {
            // What it shows concerns nobody here, but it takes its time to look at everything.
            return Command(["sleep", "0.008"], [], simple.Line);
        }

        if (IsIgnored(simple, first, targets))
        {
            return true;
        }

        string[] words = [.. simple.Words.Skip(first).SelectMany(w => _shell.Words(w, simple.Line))];
        return words.Length == 0 || Command(words, targets, simple.Line);
    }

    private static bool IsAssignment(string word, out int at)
    {
        at = word.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && word.AsSpan(0, at).IndexOfAnyExcept(s_nameCharacters) < 0 && !char.IsAsciiDigit(word[0]);
    }

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
    );

    /// <summary>What writes into the scenario's output folder or to the tracer concerns nobody here.</summary>
    private bool IsIgnored(ShellNode.Simple simple, int first, string[] targets)
    {
        bool goesOut = targets.Any(t =>
            t.StartsWith("/out", StringComparison.Ordinal)
            || t.StartsWith("/sys/kernel/tracing", StringComparison.Ordinal)
            || t.StartsWith("/tmp", StringComparison.Ordinal)
        );
        string name = simple.Words[first];
        if (name == "set" && simple.Words.Contains("--"))
        {
            return false;
        }

        bool onlyPrints = name == "echo" && targets.Length == 0;
        return name is "."
            || onlyPrints
            || (s_ignored.Contains(name) && IsHarmless(simple, first))
            || (goesOut && name is not ("ora_state" or "ora_do" or "fio"));
    }

    private static bool IsHarmless(ShellNode.Simple simple, int first)
    {
        if (simple.Words[first] == "modprobe" && simple.Words.Skip(first + 1).Any(w => w is "st" or "sr_mod" or "ses"))
        {
            throw new ShellException(simple.Line, "drivers of tapes, optical drives and enclosures are not there yet");
        }

        return true;
    }

    private bool Command(string[] words, string[] targets, int line)
    {
        switch (words[0])
        {
            case "ora_init":
                Initialize();
                return true;
            case "ora_do":
                Step(words, line);
                return true;
            case "ora_mark":
                Emit(new EmittedStep("note", string.Join(' ', words[1..])));
                return true;
            case "ora_state":
                Emit(new EmittedStep("state", words.ElementAtOrDefault(1) ?? "state"));
                return true;
            case "ora_finish" or "exit":
                return true;
            case "wait":
                Emit(new EmittedStep(words.Length > 1 ? "join" : "wait", string.Empty));
                return true;
            case "set" when words is [_, "--", .. string[] arguments]:
                _shell.Arguments = arguments;
                return true;
            case "shift":
                _shell.Arguments = [.. _shell.Arguments.Skip(1)];
                return true;
            case "[":
                return Test(words[1..^1], line);
            case "sh" when words.Length == 3 && words[1] == "-c":
                return Visit(ShellParser.Parse(words[2]));
            default:
                return Call(words, targets, line);
        }
    }

    private bool Call(string[] words, string[] targets, int line)
    {
        if (_functions.TryGetValue(words[0], out ShellNode? body))
        {
            if (++_calls > MaximumCalls)
            {
                throw new ShellException(line, $"'{words[0]}' calls itself");
            }

            IReadOnlyList<string> before = _shell.Arguments;
            _shell.Arguments = words[1..];
            bool isGood = Visit(body);
            _shell.Arguments = before;
            _calls--;
            return isGood;
        }

        string text = string.Join(' ', words.Select(Quoted));
        text = targets.Length > 0 && words[0] == "echo" ? $"{text} > {targets[^1]}" : text;
        if (!CommandParser.TryParse(text, out _, out string problem))
        {
            throw new ShellException(line, problem);
        }

        Emit(new EmittedStep("run", text));
        return true;
    }

    private static string Quoted(string word) =>
        word.Length == 0 || word.AsSpan().IndexOfAny(" \t>'") >= 0 ? $"\"{word}\"" : word;

    private void Step(string[] words, int line)
    {
        if (words.Length < 3)
        {
            throw new ShellException(line, "'ora_do LABEL COMMAND…'");
        }

        List<EmittedStep> inner = Collect(() => Command(words[2..], [], line));
        string mark = string.Join(' ', words[2..]);
        EmittedStep step = inner is [{ Key: "run" } single]
            ? single
            : new EmittedStep("do", string.Empty) { Steps = inner };
        Emit(step with { Name = words[1], Mark = mark });
    }

    private List<EmittedStep> Collect(Action visit)
    {
        List<EmittedStep> outer = _steps;
        _steps = [];
        visit();
        List<EmittedStep> inner = _steps;
        _steps = outer;
        return inner;
    }

    private void Emit(EmittedStep step)
    {
        if (++_count > MaximumSteps)
        {
            throw new ShellException(1, $"the script has more than {MaximumSteps} steps");
        }

        _steps.Add(step);
    }

    private void Initialize()
    {
        var parameters = new List<(string, string)> { ("vpd_use_hostno", "0") };
        string given = _shell["SD"] is { Length: > 0 } sd ? sd : "dev_size_mb=16";
        foreach (string word in given.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('=', 2);
            parameters.RemoveAll(p => p.Item1 == parts[0]);
            parameters.Add((parts[0], parts.Length > 1 ? parts[1] : "1"));
        }

        _settings = new ScenarioSettings(
            parameters,
            Or(_shell["TMO"], "2"),
            Or(_shell["EHTMO"], "1"),
            Or(_shell["LEVEL"], "0"),
            _shell["NOWARM"].Length == 0
        );
    }

    private static string Or(string value, string otherwise) => value.Length > 0 ? value : otherwise;

    private static bool Test(string[] words, int line)
    {
        switch (words)
        {
            case [string text]:
                return text.Length > 0;
            case ["-e" or "-f" or "-d" or "-b" or "-r" or "-w", _]:
                return false; // what files there are concerns only what is printed
            case ["-z", string text]:
                return text.Length == 0;
            case ["-n", string text]:
                return text.Length > 0;
            case [string left, "=" or "==", string right]:
                return left == right;
            case [string left, "!=", string right]:
                return left != right;
            case [string left, string op, string right]
                when long.TryParse(left, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long a)
                    && long.TryParse(right, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long b):
                return op switch
                {
                    "-lt" => a < b,
                    "-le" => a <= b,
                    "-gt" => a > b,
                    "-ge" => a >= b,
                    "-eq" => a == b,
                    "-ne" => a != b,
                    _ => throw new ShellException(line, $"[ … {op} … ] is not understood"),
                };
            default:
                throw new ShellException(
                    line,
                    $"[ {string.Join(' ', words)} ] cannot be decided before the script runs"
                );
        }
    }

    private string? Substitute(string inside, int line)
    {
        string[] words = [.. CommandWords.Split(inside).SelectMany(w => _shell.Words(w, line))];
        return words switch
        {
            ["sdname", string address] => _settings?.DiskAt(address),
            ["cut", .., "/proc/uptime"] => "0",
            ["seq", string last] => Sequence("1", last),
            ["seq", string first, string last] => Sequence(first, last),
            ["echo", .. string[] rest] => string.Join(' ', rest),
            ["basename", string path] => path[(path.LastIndexOf('/') + 1)..],
            _ => null,
        };
    }

    private static string? Sequence(string first, string last) =>
        int.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int a)
        && int.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int b)
        && b - a < MaximumSteps
            ? string.Join(' ', Enumerable.Range(a, Math.Max(0, b - a + 1)))
            : null;
}
