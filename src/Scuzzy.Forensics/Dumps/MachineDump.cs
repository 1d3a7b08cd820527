using Scuzzy.Forensics.Logs;

namespace Scuzzy.Forensics.Dumps;

/// <summary>What a machine held when its dump was taken (kernel: vmcore).</summary>
public sealed class MachineDump
{
    /// <summary>When, in nanoseconds since it was switched on.</summary>
    public long TimeNs { get; internal set; }

    /// <summary>Which kernel it behaves like.</summary>
    public string Profile { get; internal set; } = string.Empty;

    /// <summary>What stopped it; null: nothing.</summary>
    public string? Crash { get; internal set; }

    /// <summary>The hosts.</summary>
    public IReadOnlyList<DumpedHost> Hosts { get; internal init; } = [];

    /// <summary>The remote ports.</summary>
    public IReadOnlyList<DumpedPort> Ports { get; internal init; } = [];

    /// <summary>The commands.</summary>
    public IReadOnlyList<DumpedCommand> Commands { get; internal init; } = [];

    /// <summary>The drivers' buffers.</summary>
    public IReadOnlyList<DumpedBuffer> Buffers { get; internal init; } = [];

    /// <summary>The kernel log.</summary>
    public IReadOnlyList<KernelLogLine> Log { get; internal init; } = [];

    /// <summary>Lines of the dump: objects, log lines, steps.</summary>
    public int Lines { get; internal set; }

    /// <summary>The command at an address, or null.</summary>
    public DumpedCommand? FindCommand(ulong address) => Commands.FirstOrDefault(c => c.Address == address);

    /// <summary>The buffer at an address, or null.</summary>
    public DumpedBuffer? FindBuffer(ulong address) => Buffers.FirstOrDefault(b => b.Address == address);
}
