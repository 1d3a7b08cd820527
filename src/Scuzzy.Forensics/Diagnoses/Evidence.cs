using Scuzzy.Forensics.Dumps;
using Scuzzy.Forensics.Logs;

namespace Scuzzy.Forensics.Diagnoses;

/// <summary>Logs, a dump, and what can be read off them without judging.</summary>
internal sealed class Evidence
{
    public Evidence(IReadOnlyList<KernelLogLine> log, MachineDump? dump)
    {
        Log = log;
        Dump = dump;
        Episodes = AbortEpisodes.Find(log);
        Oops = LoggedOops.Find(log);
    }

    public IReadOnlyList<KernelLogLine> Log { get; }

    public MachineDump? Dump { get; }

    public IReadOnlyList<AbortEpisode> Episodes { get; }

    public LoggedOops? Oops { get; }

    /// <summary>The buffer that the completion handler had in its hands when it crashed (RBP).</summary>
    public DumpedBuffer? CrashBuffer => Oops?.Register("RBP") is { } address ? Dump?.FindBuffer(address) : null;

    /// <summary>Buffers whose command has ended, or was handed over again, since.</summary>
    public IEnumerable<DumpedBuffer> Orphans => Dump?.Buffers.Where(IsOrphan) ?? [];

    /// <summary>The host of a number, or null.</summary>
    public DumpedHost? Host(int number) =>
        Dump?.Hosts.FirstOrDefault(h => h.Name == FormattableString.Invariant($"host{number}"));

    /// <summary>The buffer in which an abort's command had been sent, if it still points there.</summary>
    public DumpedBuffer? BufferOf(AbortEpisode episode) =>
        Orphans.LastOrDefault(b => b.Command == episode.Command && b.TakenNs / 1000 <= episode.AbortUs);

    /// <summary>The abort during which a buffer was forgotten: the first one of its command after it was taken. If
    /// there is none, an earlier one that was too fast: a wrong completion ends the next use of the command, whose own
    /// completion ends the one after it, and so on until the command is free.</summary>
    public AbortEpisode? AbortOf(DumpedBuffer buffer) =>
        Episodes.FirstOrDefault(e => e.Command == buffer.Command && e.AbortUs >= buffer.TakenNs / 1000)
        ?? Episodes.LastOrDefault(e => e.Command == buffer.Command && IsTooFast(e));

    /// <summary>True if an abort ended before anything can have come back from the wire, TEST UNIT READY included.
    /// </summary>
    public bool IsTooFast(AbortEpisode episode)
    {
        if (episode.NextUs is not { } next || episode.ReportedUs is not null)
        {
            return false;
        }

        // Without a dump the wire's time is not known; an abort and a command within a millisecond are suspicious.
        long roundTrip = (Host(episode.Host)?.RoundTripNs ?? 0) / 1000;
        return roundTrip == 0 ? next < 1000 : next - (episode.ProbedUs is null ? 0 : roundTrip) < roundTrip;
    }

    private bool IsOrphan(DumpedBuffer buffer) =>
        buffer.Command is { } address
        && Dump!.FindCommand(address) is { } command
        && (command.Generation != buffer.Generation || command.IsFree);
}
