using System.CommandLine;
using Scuzzy.Lab.Model;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy run</c>: a lab in virtual time.</summary>
internal static class RunCommand
{
    public static System.CommandLine.Command Build()
    {
        var lab = new LabArguments();
        var command = new System.CommandLine.Command(
            "run",
            "Run a lab in virtual time: boot, scan, timeline, verdict."
        );
        lab.AddTo(command);
        command.SetAction(result =>
        {
            LabFile file = lab.Load(result);
            Console.Out.WriteLine(file.Title);
            return ExitCode.Ok;
        });
        return command;
    }
}
