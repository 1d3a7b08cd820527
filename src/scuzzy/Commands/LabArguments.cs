using System.CommandLine;
using Scuzzy.Lab;
using Scuzzy.Lab.Model;

namespace Scuzzy.Command.Commands;

/// <summary>The lab and its parameters, as every command that takes a lab has them.</summary>
internal sealed class LabArguments
{
    public Argument<string> Lab { get; } = new("LAB") { Description = "The lab file." };

    public Option<string[]> Set { get; } =
        new("--set")
        {
            Description =
                "NAME=VALUE: a value for one of the lab's parameters; a path in it is relative to this folder.",
            AllowMultipleArgumentsPerToken = false,
            Arity = ArgumentArity.ZeroOrMore,
        };

    public void AddTo(System.CommandLine.Command command)
    {
        // What begins with a dash and is no option that the command has would be taken for a file.
        Lab.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: ['-', ..] name }])
            {
                given.AddError($"Unknown option '{name}'.");
            }
        });
        command.Arguments.Add(Lab);
        command.Options.Add(Set);
    }

    /// <summary>Loads the lab; one more parameter goes before what the command line sets.</summary>
    public LabFile Load(ParseResult result, (string Name, string Value)? extra = null)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string setting in result.GetValue(Set) ?? [])
        {
            (string name, string value) = Setting(Set.Name, setting);
            parameters[name] = value;
        }

        if (extra is { } last)
        {
            parameters[last.Name] = last.Value;
        }

        return LabParser.Load(result.GetRequiredValue(Lab), parameters);
    }

    /// <summary>Cuts a setting in two.</summary>
    public static (string Name, string Value) Setting(string option, string setting, string form = "NAME=VALUE")
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        return equals < 1
            ? throw new CommandException(ExitCode.Usage, $"{option} {setting}: {form} belongs here")
            : (setting[..equals], setting[(equals + 1)..]);
    }
}
