using System.CommandLine;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy inject</c>: tells a served machine what goes wrong from now on, and asks it what has.</summary>
internal static class InjectCommand
{
    private static readonly string[] s_verbs = ["inject", "clear", "list", "counters", "state", "help"];

    public static System.CommandLine.Command Build()
    {
        var socket = new Argument<string>("SOCKET")
        {
            Description = "Where 'scuzzy serve --control' listens: unix:PATH, a path, or the name given there.",
        };
        var words = new Argument<string[]>("WORDS")
        {
            Description =
                "A fault rule, such as 'opcode=read lba=0-7 sense=3/11/00 times=10' or '{ name: r, drop: true }', or "
                + "clear NAME, list, counters, state, help, or H:C:T:L with a line of scsi_debug's injection.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new System.CommandLine.Command(
            "inject",
            "Inject faults into a machine that 'scuzzy serve --control' runs, and take them away again."
        )
        {
            socket,
            words,
        };
        command.TreatUnmatchedTokensAsErrors = true;
        command.SetAction(result => Run(result.GetRequiredValue(socket), result.GetRequiredValue(words)));
        return command;
    }

    private static int Run(string socket, string[] words)
    {
        string line = string.Join(' ', words);
        string first = line.Split(' ')[0];
        bool isRule = !s_verbs.Contains(first) && !IsAddress(first);
        return ControlSocket.Ask(socket, isRule ? $"inject {line}" : line);
    }

    private static bool IsAddress(string word) =>
        word.Count(c => c == ':') == 3 && word.All(c => c == ':' || char.IsAsciiDigit(c));
}
