using Scuzzy.Scsi;

namespace Scuzzy.Lab.Scenarios;

/// <summary>A command line of a script, read: what a shell would start.</summary>
public abstract record ScenarioCommand
{
    private ScenarioCommand() { }

    /// <summary><c>echo TEXT &gt; PATH</c>.</summary>
    public sealed record Echo(string Text, string Path) : ScenarioCommand;

    /// <summary><c>sleep SECONDS</c>.</summary>
    public sealed record Sleep(long Nanoseconds) : ScenarioCommand;

    /// <summary><c>dd</c>, and <c>rd</c> and <c>wr</c>, which are short for it.</summary>
    /// <param name="Device">The disk, e.g. /dev/sda.</param>
    /// <param name="IsWrite">Whether the disk is written (zeros) or read.</param>
    /// <param name="BlockBytes">bs.</param>
    /// <param name="First">skip or seek, in blocks.</param>
    /// <param name="Count">How many blocks.</param>
    /// <param name="IsDirect">O_DIRECT; otherwise through the page cache.</param>
    /// <param name="Synchronizes">conv=fsync.</param>
    public sealed record Copy(
        string Device,
        bool IsWrite,
        int BlockBytes,
        long First,
        long Count,
        bool IsDirect,
        bool Synchronizes
    ) : ScenarioCommand;

    /// <summary><c>fio</c> with direct I/O of one size.</summary>
    public sealed record Load(
        string Device,
        bool IsRandom,
        int ReadPercent,
        int BlockBytes,
        int Depth,
        long Count,
        long RuntimeNs,
        ulong Seed
    ) : ScenarioCommand;

    /// <summary><c>sg_turs</c> and <c>sg_raw</c>: one command, not retried.</summary>
    /// <param name="Device">The disk or generic node.</param>
    /// <param name="Cdb">The command.</param>
    /// <param name="InBytes">Bytes to read, 0 if none.</param>
    /// <param name="OutBytes">Bytes (zeros) to write, 0 if none.</param>
    /// <param name="TimeoutNs">How long it may take.</param>
    public sealed record Generic(string Device, Cdb Cdb, int InBytes, int OutBytes, long TimeoutNs) : ScenarioCommand;

    /// <summary><c>sg_reset</c>.</summary>
    /// <param name="Device">The disk or generic node.</param>
    /// <param name="Scope">d, t, b or H.</param>
    /// <param name="Escalates">False with -N.</param>
    public sealed record Reset(string Device, char Scope, bool Escalates) : ScenarioCommand;
}
