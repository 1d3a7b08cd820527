using System.Globalization;
using Scuzzy.Target;
using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Target;

public sealed class CommandTableDocsTests
{
    [Fact]
    public void The_table_of_commands_in_the_docs_is_the_one_of_the_disk()
    {
        using var port = new TargetPort(
            new DiskOptions
            {
                IsThin = true,
                IsRemovable = true,
                HasLongCommands = true,
            },
            new TargetOptions { HasExplicitAccess = true }
        );
        string[] wanted = [.. port.Disk.DescribeCommands().Select(Row)];
        string page = Path.Combine(ServedLab.RepositoryRoot, "docs", "target.md");
        string[] found = [.. File.ReadLines(page).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.True(wanted.SequenceEqual(found), $"docs/target.md should have:\n{string.Join('\n', wanted)}");
    }

    private static string Row(CommandDescription command)
    {
        string action = command.ServiceAction is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"/{number:X2}")
            : "";
        string code = string.Create(CultureInfo.InvariantCulture, $"{(int)command.OperationCode:X2}");
        return $"| `{code}{action}` | {command.Name} |";
    }
}
