using System.CommandLine;
using System.Net.Sockets;
using System.Text;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy inject</c>: tells a served machine what goes wrong from now on, and asks it what has.</summary>
internal static class InjectCommand
{
    private const int AnswerTimeoutMs = 10_000;
    private const int MostAnswerLines = 1_000_000;

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
        return Ask(ControlSocket.PathOf(socket), isRule ? $"inject {line}" : line);
    }

    private static bool IsAddress(string word) =>
        word.Count(c => c == ':') == 3 && word.All(c => c == ':' || char.IsAsciiDigit(c));

    private static int Ask(string path, string line)
    {
        try
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            {
                ReceiveTimeout = AnswerTimeoutMs,
                SendTimeout = AnswerTimeoutMs,
            };
            client.Connect(new UnixDomainSocketEndPoint(path));
            client.Send(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"));
            using var reader = new StreamReader(new NetworkStream(client));
            for (int i = 0; i < MostAnswerLines && reader.ReadLine() is { } answer; i++)
            {
                if (answer == "ok")
                {
                    return ExitCode.Ok;
                }

                if (answer.StartsWith("error: ", StringComparison.Ordinal))
                {
                    Console.Error.WriteLine($"scuzzy: {answer["error: ".Length..]}");
                    return ExitCode.Failed;
                }

                Console.Out.WriteLine(answer);
            }

            throw new CommandException(ExitCode.Environment, $"{path}: the machine closed the connection");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new CommandException(ExitCode.Environment, $"{path}: {e.Message}");
        }
    }
}
