using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Scuzzy.Command.Commands;
using Scuzzy.Lab.Syntax;
using Scuzzy.Runtime;

namespace Scuzzy.Command;

/// <summary>The commands, and what becomes of what they throw.</summary>
internal static class CommandTree
{
    public static RootCommand Build()
    {
        var root = new RootCommand(
            "The Linux SCSI subsystem in user space: simulated machines from lab files, or live."
        )
        {
            RunCommand.Build(),
            ServeCommand.Build(),
            InjectCommand.Build(),
            TargetCommand.Build(),
            ExploreCommand.Build(),
            ZooCommand.Build(),
            BenchCommand.Build(),
            ListCommand.Build(),
            DecodeCommand.Build(),
            ExplainCommand.Build(),
            LabCommand.Build(),
            SchemaCommand.Build(),
        };
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction action } help)
            {
                help.Action = new HelpWithExitCodes(action);
            }
        }

        RefuseNamesAsValues(root);
        return root;
    }

    public static int Invoke(ParseResult result)
    {
        // Who asks for help has not given the arguments yet.
        if (result.Errors.Count > 0 && result.Action is not HelpWithExitCodes)
        {
            foreach (var error in result.Errors)
            {
                Console.Error.WriteLine($"scuzzy: {error.Message}");
            }

            string about =
                result.CommandResult.Command is RootCommand
                    ? "'scuzzy --help' lists commands and exit codes."
                    : $"'scuzzy {Path(result.CommandResult)} --help' tells what belongs there.";
            Console.Error.WriteLine(about);
            return ExitCode.Usage;
        }

        try
        {
            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (LabException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.BadLab;
        }
        catch (CommandException e)
        {
            Console.Error.WriteLine($"scuzzy: {e.Message}");
            return e.ExitCode;
        }
        catch (Exception e) when (e is InvalidOperationException or InvariantViolationException or ArgumentException)
        {
            Console.Error.WriteLine($"scuzzy: a bug in Scuzzy: {e}");
            return ExitCode.Bug;
        }
    }

    /// <summary>An option whose value was forgotten takes the next one's name for it: that is told, and not what
    /// follows from it.</summary>
    private static void RefuseNamesAsValues(System.CommandLine.Command command)
    {
        foreach (Option option in command.Options)
        {
            option.Validators.Add(given =>
            {
                Token? name = given.Tokens.FirstOrDefault(token => command.Options.Any(o => o.Name == token.Value));
                if (name is not null)
                {
                    given.AddError($"Option '{option.Name}' has no value: '{name.Value}' is an option.");
                }
            });
        }

        foreach (System.CommandLine.Command child in command.Subcommands)
        {
            RefuseNamesAsValues(child);
        }
    }

    /// <summary>The words of a command, such as <c>target add</c>.</summary>
    private static string Path(CommandResult command) =>
        command.Parent is CommandResult { Command: not RootCommand } parent
            ? $"{Path(parent)} {command.Command.Name}"
            : command.Command.Name;

    /// <summary>The usual help, with the exit codes below.</summary>
    private sealed class HelpWithExitCodes(HelpAction inner) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int result = inner.Invoke(parseResult);
            Console.Out.WriteLine(Command.ExitCode.Help);
            return result;
        }
    }
}
