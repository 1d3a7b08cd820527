using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A host adapter with its driver (kernel: struct Scsi_Host).</summary>
public sealed class HostSection : LabElement
{
    /// <summary>The name that the lab calls it by.</summary>
    public LabName Name { get; internal set; }

    /// <summary>How many of them; copies are called name0, name1, …; default 1.</summary>
    public int Count { get; internal set; } = 1;

    /// <summary>Which driver serves it.</summary>
    public HostDriver Driver { get; internal set; } = HostDriver.Loopback;

    /// <summary>Parameters of the driver's module, e.g. <c>dev_size_mb</c> of scsi_debug.</summary>
    public IReadOnlyList<KeyValuePair<LabName, string>> Parameters { get; internal set; } = [];

    /// <summary>The driver's name as the machine shows it (proc_name); default the driver's own.</summary>
    public string? Model { get; internal set; }

    /// <summary>Where it sits, e.g. <c>0000:17:00.0</c>; copies count the function up.</summary>
    public LabName? PciAddress { get; internal set; }

    /// <summary>Channels, 1 to 16; default 1.</summary>
    public int Channels { get; internal set; } = 1;

    /// <summary>Target identifiers per channel (max_id), 1 to 4096; default 64.</summary>
    public int TargetIds { get; internal set; } = 64;

    /// <summary>Commands that the adapter takes at once, 1 to 65536; default 254.</summary>
    public int CanQueue { get; internal set; } = 254;

    /// <summary>Queue depth of a new device, 1 to <see cref="CanQueue"/>; default 32, at most can_queue.</summary>
    public int? QueueDepth { get; internal set; }

    /// <summary>Segments in one command's scatter list, 1 to 2048; default 128.</summary>
    public int SegmentLimit { get; internal set; } = 128;

    /// <summary>Bytes in one command, 4 KiB to 32 MiB; default 512 KiB.</summary>
    public long MaximumTransferBytes { get; internal set; } = 512 << 10;

    /// <summary>Sense data comes with the status; default true.</summary>
    public bool HasAutosense { get; internal set; } = true;

    /// <summary>Who stands still while the error handler works; default the host.</summary>
    public RecoveryScopeKind RecoveryScope { get; internal set; } = RecoveryScopeKind.Host;

    /// <summary>What a narrow scope cannot recover is tried with the next wider one; default true.</summary>
    public bool RecoveryEscalates { get; internal set; } = true;

    /// <summary>After bus and host resets devices have 10 s to settle; default true.</summary>
    public bool HasSettleDelay { get; internal set; } = true;

    /// <summary>Hardware queues, 1 to 64; default 1.</summary>
    public int HardwareQueues { get; internal set; } = 1;

    /// <summary>All hardware queues share one set of tags; default false.</summary>
    public bool HasSharedTags { get; internal set; }

    /// <summary>Time of the wire in each direction, in nanoseconds; default 0.</summary>
    public long LatencyNs { get; internal set; }

    /// <summary>Buffers that the driver keeps for its commands, as lpfc does; null: it has none.</summary>
    public BufferSection? Buffers { get; internal set; }

    /// <summary>Commands of one target at once; 0 (default) is no limit.</summary>
    public int TargetCanQueue { get; internal set; }

    /// <summary>What it is connected to.</summary>
    public IReadOnlyList<ConnectionSection> Connections { get; internal set; } = [];
}
