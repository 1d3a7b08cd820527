using System.Text.RegularExpressions;
using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Served;

/// <summary>What the program tells of itself.</summary>
[Trait("category", "interop")]
public sealed partial class HelpTests
{
    [Fact]
    public void Each_command_tells_what_it_takes_without_being_given_it()
    {
        string[] commands =
        [
            .. Command()
                .Matches(Peers.Run(ServedLab.Program, "--help").Split("Commands:")[1])
                .Select(m => m.Groups[1].Value),
        ];
        Assert.Contains("run", commands);
        foreach (string command in commands)
        {
            string help = Peers.Run(ServedLab.Program, command, "--help");
            Assert.Contains($"scuzzy {command}", help);
            Assert.Contains("Exit codes:", help);
        }
    }

    [Fact]
    public void A_command_without_its_arguments_says_where_its_help_is()
    {
        (int status, string output, string errors) = Peers.Try(ServedLab.Program, "run");
        Assert.Equal(2, status);
        Assert.Empty(output);
        Assert.Contains("'scuzzy run --help' tells what belongs there.", errors);
    }

    [Fact]
    public void A_control_socket_that_is_not_there_is_named_with_what_makes_one()
    {
        string path = Path.Combine(Path.GetTempPath(), $"scuzzy-{Guid.NewGuid():N}.control");
        (int status, _, string errors) = Peers.Try(ServedLab.Program, "inject", path, "list");
        Assert.Equal(4, status);
        Assert.Equal($"scuzzy: {path}: there is no such socket: 'scuzzy serve --control' makes one\n", errors);
    }

    [GeneratedRegex("^  ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
