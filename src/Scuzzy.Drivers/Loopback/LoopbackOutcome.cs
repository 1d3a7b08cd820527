using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.Loopback;

/// <summary>What a fault rule does to a command: answers it instead of the target, or sends it with a fault.</summary>
public readonly record struct LoopbackOutcome
{
    /// <summary>What the driver returns to the mid layer; anything but Accepted refuses the command.</summary>
    public QueueCommandResult Queue { get; init; }

    /// <summary>True: nothing ever comes back, until an abort or reset takes the command back.</summary>
    public bool IsSwallowed { get; init; }

    /// <summary>The host byte that comes back.</summary>
    public HostByte HostByte { get; init; }

    /// <summary>The status that comes back.</summary>
    public ScsiStatus Status { get; init; }

    /// <summary>The sense data that comes back, or null.</summary>
    public SenseData? Sense { get; init; }

    /// <summary>Bytes that were not transferred; null: all of them, if anything went wrong.</summary>
    public long? ResidualBytes { get; init; }

    /// <summary>The command goes to the target and meets this; null: the target hears nothing of it. The rest of the
    /// outcome does not count then.</summary>
    public LoopbackFault? Fault { get; init; }
}
