using System.CommandLine;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy target</c>: asks served targets who uses them, and changes their units while they run.</summary>
internal static class TargetCommand
{
    public static System.CommandLine.Command Build()
    {
        var socket = new Argument<string>("SOCKET")
        {
            Description = "Where 'scuzzy serve --iscsi --control' listens: unix:PATH, a path, or the name given there.",
        };
        var words = new Argument<string[]>("WORDS")
        {
            Description =
                "targets, luns, sessions, end HANDLE, add TARGET LUN SPEC, remove TARGET LUN, grow TARGET LUN SIZE, "
                + "access, access TARGET GROUP STATE, help.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new System.CommandLine.Command(
            "target",
            "Ask targets that 'scuzzy serve --iscsi --control' serves, and change them while they run."
        )
        {
            socket,
            words,
        };
        command.SetAction(result =>
            ControlSocket.Ask(result.GetRequiredValue(socket), string.Join(' ', result.GetRequiredValue(words)))
        );
        return command;
    }
}
