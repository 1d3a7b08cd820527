using System.CommandLine;
using Scuzzy.Lab.Tracing;

namespace Scuzzy.Command.Commands;

/// <summary><c>--trace FILE</c>, as every command that runs a machine has it.</summary>
internal sealed class TraceOption
{
    public Option<string?> Option { get; } =
        new("--trace")
        {
            Description =
                "FILE.pcapng: every command as Fibre Channel frames; FILE.trace: the kernel's trace events of SCSI; "
                + "FILE.json: every step.",
        };

    /// <summary>Creates the file; null without the option.</summary>
    public TraceFile? Create(ParseResult result)
    {
        if (result.GetValue(Option) is not { } path)
        {
            return null;
        }

        try
        {
            return TraceFile.Create(path)
                ?? throw new CommandException(
                    ExitCode.Usage,
                    $"--trace {path}: the name must end with {string.Join(" or ", TraceFile.Endings)}"
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"--trace {path}: {e.Message}");
        }
    }
}
