using System.Globalization;
using Scuzzy.Scsi;
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

    [Fact]
    public void The_table_of_pages_in_the_docs_is_the_one_of_the_disk()
    {
        using TargetPort port = new TargetPort(
            personality: new UnitPersonality { Serial = "1", HasBlockLimitsExtension = true }
        ).Ready();
        byte[] vital = port.Do(Cdb.InquiryVpd(0, 255), 255).Received;
        Assert.Equal(Codes("vital product data"), vital[4..].Select(code => $"{code:X2}"));
        byte[] log = port.Do(new Cdb([0x4D, 0, 0x40, 0, 0, 0, 0, 0, 255, 0]), 255).Received;
        Assert.Equal(Codes("log"), log[4..].Select(code => $"{code:X2}"));
        byte[] mode = port.Do(new Cdb([0x1A, 0x08, 0x3F, 0xFF, 255, 0]), 255).Received[4..];
        List<string> modes = [];
        for (int at = 0; at < mode.Length; )
        {
            bool isSub = (mode[at] & 0x40) != 0;
            modes.Add($"{mode[at] & 0x3F:X2}" + (isSub ? $"/{mode[at + 1]:X2}" : ""));
            at += isSub ? 4 + (mode[at + 2] << 8) + mode[at + 3] : 2 + mode[at + 1];
        }

        Assert.Equal(Codes("mode"), modes);
    }

    private static string[] Codes(string kind)
    {
        string page = Path.Combine(ServedLab.RepositoryRoot, "docs", "target.md");
        string row = File.ReadLines(page).Single(line => line.StartsWith($"| {kind} |", StringComparison.Ordinal));
        return [.. row.Split('`').Where((_, i) => i % 2 == 1)];
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
