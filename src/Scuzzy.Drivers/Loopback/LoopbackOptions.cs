using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Drivers.Loopback;

/// <summary>What a loopback host is made of; the limits are those of the host template.</summary>
public sealed record LoopbackOptions
{
    /// <summary>The driver's name in sysfs; a lab may call it <c>mpt2sas</c> or <c>lpfc</c>. Default loopback.</summary>
    public string ProcName { get; init; } = "loopback";

    /// <summary>The line that describes the adapter; default: a plain one.</summary>
    public string Info { get; init; } = "Loopback host adapter";

    /// <summary>The name of its initiator port, as targets see it.</summary>
    public string InitiatorPortName { get; init; } = "loopback-initiator";

    /// <summary>Commands at once, 1 to 65,535; default 256.</summary>
    public int CanQueue { get; init; } = 256;

    /// <summary>Commands of a device at once; default 32.</summary>
    public int CommandsPerLun { get; init; } = 32;

    /// <summary>Commands of a target at once; 0 (default): no limit.</summary>
    public int TargetCanQueue { get; init; }

    /// <summary>Hardware queues, 1 to 64; default 1.</summary>
    public int HardwareQueues { get; init; } = 1;

    /// <summary>Whether they share one set of tags; default true.</summary>
    public bool HostTagset { get; init; } = true;

    /// <summary>Time on the wire each way, in nanoseconds; 0 (default): none.</summary>
    public long LatencyNs { get; init; }

    /// <summary>True (default): sense data comes with the status. False: it is kept until REQUEST SENSE.</summary>
    public bool HasAutosense { get; init; } = true;

    /// <summary>Most segments of a transfer; default 128.</summary>
    public int SgTableSize { get; init; } = 128;

    /// <summary>Most 512-byte sectors of a transfer; default 1024.</summary>
    public int MaxSectors { get; init; } = 1024;

    /// <summary>Highest channel; default 0.</summary>
    public int MaxChannel { get; init; }

    /// <summary>Ids of a channel; default 8.</summary>
    public int MaxId { get; init; } = 8;

    /// <summary>LUNs of a target; default 512.</summary>
    public ulong MaxLun { get; init; } = 512;

    /// <summary>Longest CDB in bytes, 6 to 32; default 32.</summary>
    public int MaxCdbLength { get; init; } = 32;

    /// <summary>The adapter's own id; −1: none (default).</summary>
    public int ThisId { get; init; } = -1;

    /// <summary>Channels whose devices no upper driver may bind: hidden members of RAID volumes.</summary>
    public IReadOnlyList<int> NoUldAttachChannels { get; init; } = [];

    /// <summary>Whether TASK SET FULL lowers queue depths; default true.</summary>
    public bool TrackQueueDepth { get; init; } = true;

    /// <summary>Whether bus and host resets need no 10 s to settle; default true.</summary>
    public bool SkipSettleDelay { get; init; } = true;

    /// <summary>The driver keeps buffers of its own, as lpfc does; null (default): it does not.</summary>
    public BufferOptions? Buffers { get; init; }

    /// <summary>Who stands still while the error handler works; default the host.</summary>
    public RecoveryScopeKind RecoveryScope { get; init; } = RecoveryScopeKind.Host;

    /// <summary>Whether what a narrow scope cannot recover is tried with the next wider one; default true.</summary>
    public bool RecoveryEscalates { get; init; } = true;

    /// <summary>How long a task management function may take, in nanoseconds; default 10 s.</summary>
    public long ManagementTimeoutNs { get; init; } = 10_000_000_000;
}
