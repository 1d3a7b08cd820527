using System.CommandLine;
using Scuzzy.Forensics.Diagnoses;
using Scuzzy.Forensics.Dumps;
using Scuzzy.Forensics.Logs;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Dumps;
using Scuzzy.Lab.Model;

namespace Scuzzy.Command.Commands;

/// <summary><c>--dump FILE</c>: what a machine held when it crashed or ended, and the diagnosis from it.</summary>
internal sealed class DumpOption
{
    private const int LastLogLines = 20;

    public Option<string?> Option { get; } =
        new("--dump")
        {
            Description = "FILE for the machine's dump at its end; after a crash the default is LAB.dump.",
        };

    /// <summary>What is told after the run: where the dump is, and after a crash what led to it.</summary>
    /// <param name="diagnosis">Why it crashed; empty if that is not known.</param>
    public IEnumerable<string> Postmortem(
        ParseResult result,
        LabFile file,
        LabRun run,
        StepRing? steps,
        out IReadOnlyList<string> diagnosis
    )
    {
        diagnosis = [];
        string? path = result.GetValue(Option);
        if (run.Crash is null && path is null)
        {
            return [];
        }

        IReadOnlyList<string> lines = DumpWriter.Lines(run.Machine, run.Crash, steps);
        MachineDump dump = DumpReader.Read(new StringReader(string.Join('\n', lines)));
        var told = new List<string>();
        if (run.Crash is not null)
        {
            told.Add("# last log lines before the crash");
            told.AddRange(BeforeCrash(dump.Log).TakeLast(LastLogLines).Select(l => $"{l.Time} {l.Text}"));
        }

        told.Add("# dump");
        told.Add(Write(path ?? Path.GetFileNameWithoutExtension(file.FileName) + ".dump", lines, path is not null));
        told.Add(
            FormattableString.Invariant(
                $"{dump.Commands.Count} commands, {dump.Buffers.Count} buffers, {dump.Log.Count} log lines"
            )
        );
        if (Explainer.Explain(dump.Log, dump) is { } explained)
        {
            diagnosis = [.. explained.Lines()];
            told.Add("# diagnosis");
            told.AddRange(diagnosis);
        }

        return told;
    }

    private static IEnumerable<KernelLogLine> BeforeCrash(IReadOnlyList<KernelLogLine> log) =>
        log.TakeWhile(l => !l.Text.StartsWith("BUG: ", StringComparison.Ordinal));

    /// <summary>Writes the file; one that nobody asked for may fail.</summary>
    private static string Write(string path, IReadOnlyList<string> lines, bool isAsked)
    {
        try
        {
            File.WriteAllLines(path, lines);
            return FormattableString.Invariant($"written to {path}, {lines.Count} lines");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return isAsked
                ? throw new CommandException(ExitCode.Environment, $"--dump {path}: {e.Message}")
                : $"not written: {e.Message}";
        }
    }
}
