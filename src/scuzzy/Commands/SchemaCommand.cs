using Scuzzy.Lab;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy schema</c>: the JSON schema of lab files, for editors.</summary>
internal static class SchemaCommand
{
    public static System.CommandLine.Command Build()
    {
        var command = new System.CommandLine.Command("schema", "Print the JSON schema of lab files.");
        command.SetAction(_ =>
        {
            Console.Out.Write(LabParser.Schema());
            return ExitCode.Ok;
        });
        return command;
    }
}
