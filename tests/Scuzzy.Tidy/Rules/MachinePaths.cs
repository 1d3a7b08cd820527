using System.Text.RegularExpressions;

namespace Scuzzy.Tidy.Rules;

/// <summary>The project builds anywhere: no folder of one machine, and only hosts of public documents.</summary>
internal static partial class MachinePaths
{
    private static readonly string[] s_publicHosts =
    [
        "dot.net",
        "dotnet.microsoft.com",
        "learn.microsoft.com",
        "schemas.microsoft.com",
        "github.com",
        "www.apache.org",
        "apache.org",
        "keepachangelog.com",
        "semver.org",
        "json-schema.org",
        "www.rfc-editor.org",
        "www.t10.org",
        "www.kernel.org",
        "docs.kernel.org",
        "lore.kernel.org",
        "example.com",
        "example.net",
        "example.org",
        "localhost",
        "127.0.0.1",
        "[::1]",
    ];

    public static IEnumerable<Finding> Check(SourceTree tree) =>
        from file in tree.Files
        where file.LengthBytes < 500_000 && !file.Under("tests/Scuzzy.Tidy")
        from line in file.Lines
        from message in Check(line.Line)
        select new Finding(file.Path, line.Number, message);

    private static IEnumerable<string> Check(string line)
    {
        foreach (Match match in MachineFolder().Matches(line))
        {
            yield return $"'{match.Value}' is a folder of one machine";
        }

        foreach (Match match in Host().Matches(line))
        {
            var host = match.Groups[1].Value;
            if (!s_publicHosts.Contains(host))
            {
                yield return $"host '{host}' is not among the public ones that {nameof(MachinePaths)} lists";
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.])/(work|root|Users|home/\w+)/|\b[A-Z]:\\\\?Users\b")]
    private static partial Regex MachineFolder();

    [GeneratedRegex(@"https?://(\[[^\]]*\]|[\w.-]+)")]
    private static partial Regex Host();
}
