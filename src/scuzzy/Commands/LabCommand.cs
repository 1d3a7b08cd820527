using System.CommandLine;
using Scuzzy.Lab;
using Scuzzy.Lab.Scenarios.Shell;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy lab from-scenario FILE</c>: makes a lab of a shell script that drives scsi_debug.</summary>
internal static class LabCommand
{
    public static System.CommandLine.Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The script." };
        var profile = new Option<string>("--profile")
        {
            Description = "The lab's kernel profile.",
            DefaultValueFactory = _ => Profiles.Default,
        };
        profile.AcceptOnlyFromAmong([.. Profiles.Names]);
        var convert = new System.CommandLine.Command(
            "from-scenario",
            "Print the lab that does what a shell script does with scsi_debug."
        )
        {
            file,
            profile,
        };
        convert.SetAction(result =>
        {
            string name = result.GetRequiredValue(file);
            Console.Out.Write(ScenarioConverter.Convert(name, Read(name), result.GetRequiredValue(profile)));
            return ExitCode.Ok;
        });
        return new System.CommandLine.Command("lab", "Make labs.") { convert };
    }

    private static string Read(string name)
    {
        try
        {
            return File.ReadAllText(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadLab, $"cannot read '{name}': {e.Message}");
        }
    }
}
