using System.CommandLine;
using Scuzzy.Forensics.Diagnoses;
using Scuzzy.Forensics.Dumps;
using Scuzzy.Forensics.Logs;

namespace Scuzzy.Command.Commands;

/// <summary><c>scuzzy explain</c>: kernel logs and a dump to a chain of events and a diagnosis.</summary>
internal static class ExplainCommand
{
    public static System.CommandLine.Command Build()
    {
        var files = new Argument<string[]>("LOGFILE")
        {
            Description = "Kernel logs, the old ones too, and a dump if there is one.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new System.CommandLine.Command("explain", "Explain a failure from kernel logs and a dump.")
        {
            files,
        };
        command.SetAction(result => Run(result.GetRequiredValue(files)));
        return command;
    }

    private static int Run(string[] files)
    {
        var log = new List<KernelLogLine>();
        MachineDump? dump = null;
        foreach (string path in files)
        {
            string text = Read(path);
            if (!text.StartsWith("{\"kdump\"", StringComparison.Ordinal))
            {
                log.AddRange(KernelLogReader.Read(new StringReader(text)));
                continue;
            }

            dump = ReadDump(path, text);
        }

        // The dump's own log may repeat the end of a file.
        log.AddRange(dump?.Log.Except(log).ToArray() ?? []);
        if (log.Count == 0)
        {
            throw new CommandException(ExitCode.Usage, "no line of these files is one of a kernel log: [12.345678] …");
        }

        if (Explainer.Explain([.. log.OrderBy(l => l.TimeUs)], dump) is not { } diagnosis)
        {
            Console.Out.WriteLine($"{log.Count} lines, and nothing in them that this program knows.");
            return ExitCode.Failed;
        }

        foreach (string line in diagnosis.Lines())
        {
            Console.Out.WriteLine(line);
        }

        return ExitCode.Ok;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Environment, $"{path}: {e.Message}");
        }
    }

    private static MachineDump ReadDump(string path, string text)
    {
        try
        {
            return DumpReader.Read(new StringReader(text));
        }
        catch (DumpException e)
        {
            throw new CommandException(ExitCode.Environment, $"{path}: {e.Message}");
        }
    }
}
