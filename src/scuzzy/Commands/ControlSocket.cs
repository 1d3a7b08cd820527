using System.Net.Sockets;
using System.Text;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Command.Commands;

/// <summary>Where a machine takes lines of control: <c>unix:PATH</c>, a path, or a name in the user's run
/// directory.</summary>
internal static class ControlSocket
{
    private const string Prefix = "unix:";
    private const int LongestPath = 107;
    private const int AnswerTimeoutMs = 10_000;
    private const int MostAnswerLines = 1_000_000;

    /// <summary>How whatever is controlled listens.</summary>
    public delegate bool TryListen(SocketAddress address, out string error);

    /// <summary>The socket's path.</summary>
    public static string PathOf(string text)
    {
        string path =
            text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..]
            : text.Contains('/', StringComparison.Ordinal) ? text
            : Path.Combine(RunDirectory(), $"scuzzy-{text}.control");
        return path.Length is > 0 and <= LongestPath
            ? path
            : throw new CommandException(
                ExitCode.Usage,
                $"'{text}': a socket's path has 1 to {LongestPath} characters"
            );
    }

    /// <summary>Listens at an address of control, of the user's own only.</summary>
    public static void Listen(string text, TryListen tryListen)
    {
        string path = PathOf(text);
        if (!tryListen(SocketAddress.Unix(path), out string error))
        {
            throw new CommandException(ExitCode.Environment, error);
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Console.Out.WriteLine($"control on {path}");
    }

    /// <summary>Sends a line, prints the answer, and gives the command's exit code.</summary>
    public static int Ask(string socket, string line)
    {
        string path = PathOf(socket);
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

            throw new CommandException(ExitCode.Environment, $"{path}: the other side closed the connection");
        }
        catch (SocketException e)
            when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.ConnectionRefused)
        {
            string what = File.Exists(path) ? "nobody listens there any more" : "there is no such socket";
            throw new CommandException(ExitCode.Environment, $"{path}: {what}: 'scuzzy serve --control' makes one");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new CommandException(ExitCode.Environment, $"{path}: {e.Message}");
        }
    }

    private static string RunDirectory() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } directory
            ? directory
            : Path.GetTempPath();
}
