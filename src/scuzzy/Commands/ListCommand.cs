using System.CommandLine;
using Scuzzy.Initiator.Views;
using Scuzzy.Lab.Model;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy ls</c>: boots a lab in virtual time and lists its devices as lsscsi does.</summary>
internal static class ListCommand
{
    public static System.CommandLine.Command Build()
    {
        var lab = new LabArguments();
        var isLong = new Option<bool>("--long", "-l") { Description = "State, queue depth and so on." };
        var isGeneric = new Option<bool>("--generic", "-g") { Description = "The generic node." };
        var command = new System.CommandLine.Command("ls", "Boot a lab and list its devices (lsscsi).")
        {
            isLong,
            isGeneric,
        };
        lab.AddTo(command);
        command.SetAction(result =>
        {
            LsscsiOptions options = LsscsiOptions.None;
            options |= result.GetValue(isLong) ? LsscsiOptions.Long : 0;
            options |= result.GetValue(isGeneric) ? LsscsiOptions.Generic : 0;
            List(lab.Load(result), options);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void List(LabFile file, LsscsiOptions options)
    {
        using var booted = new BootedLab(file);
        foreach (string line in booted.Machine.Listing(options))
        {
            Console.Out.WriteLine(line);
        }
    }
}
