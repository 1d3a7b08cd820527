namespace Scuzzy.Command.Commands;

/// <summary>Where a machine takes lines of control: <c>unix:PATH</c>, a path, or a name in the user's run
/// directory.</summary>
internal static class ControlSocket
{
    private const string Prefix = "unix:";
    private const int LongestPath = 107;

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

    private static string RunDirectory() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } directory
            ? directory
            : Path.GetTempPath();
}
