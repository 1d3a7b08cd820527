using Scuzzy.Runtime.Execution;

namespace Scuzzy.Drivers.Loopback;

/// <summary>What a loopback host claims to be and how its wire behaves.</summary>
public sealed record LoopbackOptions
{
    /// <summary>Name of the driver that it plays, e.g. <c>mpt2sas</c>; default <c>loopback</c>.</summary>
    public string ProcName { get; init; } = "loopback";

    /// <summary>The line printed when the host is added.</summary>
    public string Info { get; init; } = "loopback host adapter";

    /// <summary>The initiator port's name, by which targets know it.</summary>
    public string InitiatorPortName { get; init; } = "loopback";

    /// <summary>The CPU that takes the host's interrupts, if there is one hardware queue.</summary>
    public required Cpu InterruptCpu { get; init; }

    /// <summary>Commands the host takes at once, 1 to 65536; default 256.</summary>
    public int CanQueue { get; init; } = 256;

    /// <summary>Commands a device takes at once when it is added; default 64.</summary>
    public int CommandsPerLun { get; init; } = 64;

    /// <summary>Highest channel; default 0.</summary>
    public int MaxChannel { get; init; }

    /// <summary>Ids 0 to this − 1; default 16.</summary>
    public int MaxId { get; init; } = 16;

    /// <summary>LUNs 0 to this − 1; default 16384.</summary>
    public ulong MaxLun { get; init; } = 16384;

    /// <summary>Most segments of a transfer; default 128.</summary>
    public int SgTableSize { get; init; } = 128;

    /// <summary>Most 512-byte sectors of a transfer; default 2048.</summary>
    public int MaxSectors { get; init; } = 2048;

    /// <summary>Hardware queues; with more than one, a command completes on the CPU that submitted it. Default 1.</summary>
    public int HardwareQueues { get; init; } = 1;

    /// <summary>True if the hardware queues share the host's tags; default false.</summary>
    public bool HostTagset { get; init; }

    /// <summary>True if sense data comes with the status; false if it must be fetched by REQUEST SENSE. Default true.</summary>
    public bool Autosense { get; init; } = true;

    /// <summary>Time on the wire each way, in nanoseconds; 0 (default) delivers in the next interrupt.</summary>
    public long LatencyNs { get; init; }

    /// <summary>Channels whose devices no upper driver may attach to, as a RAID adapter hides members (mpt2sas:
    /// no_uld_attach); bit n is channel n.</summary>
    public uint HiddenChannels { get; init; }

    /// <summary>How long a task management function may take before it has failed, in nanoseconds; default 10 s.</summary>
    public long TaskManagementTimeoutNs { get; init; } = 10_000_000_000;
}
