using Scuzzy.Runtime.Kernel;

namespace Scuzzy.Lab.Recording;

/// <summary>What a <see cref="RunRecorder"/> has seen of a run.</summary>
public sealed class RunRecording
{
    /// <summary>Commands that had trouble, in the order of their ends; at most <see cref="RunRecorder.MostCommands"/>.
    /// </summary>
    public required IReadOnlyList<CommandHistory> Troubled { get; init; }

    /// <summary>Commands that had trouble and are not kept.</summary>
    public required long TroubledOmitted { get; init; }

    /// <summary>Commands without trouble of their own that recovery held up longest, the longest first.</summary>
    public required IReadOnlyList<CommandHistory> Bystanders { get; init; }

    /// <summary>The slowest commands without any trouble, the slowest first.</summary>
    public required IReadOnlyList<CommandHistory> Slowest { get; init; }

    /// <summary>The devices, in the order in which they were first seen.</summary>
    public required IReadOnlyList<DeviceHistory> Devices { get; init; }

    /// <summary>Rungs that were tried; at most <see cref="RunRecorder.MostRungs"/>.</summary>
    public required IReadOnlyList<RungHistory> Rungs { get; init; }

    /// <summary>Rungs and probes that are not kept.</summary>
    public required long RungsOmitted { get; init; }

    /// <summary>Commands of the error handler's own.</summary>
    public required IReadOnlyList<ProbeHistory> Probes { get; init; }

    /// <summary>Recoveries, in the order of their begins.</summary>
    public required IReadOnlyList<RecoveryPeriod> Recoveries { get; init; }

    /// <summary>Lines of the kernel log around the trouble.</summary>
    public required IReadOnlyList<KernelLogRecord> Log { get; init; }

    /// <summary>Lines that are not kept.</summary>
    public required long LogOmitted { get; init; }

    /// <summary>What fault rules did, line by line.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>When the run ended, in nanoseconds.</summary>
    public required long EndedNs { get; init; }

    /// <summary>Time that all devices together stood still because of recovery, in seconds: stalled LUN-seconds.
    /// </summary>
    public double StalledSeconds => Devices.Sum(d => d.StalledNs) / 1e9;

    /// <summary>The part of <see cref="StalledSeconds"/> of devices none of whose commands had to be recovered.
    /// </summary>
    public double InnocentSeconds => Devices.Where(d => d.Recovered == 0).Sum(d => d.StalledNs) / 1e9;
}
