using Scuzzy.Initiator.Mid.ErrorHandling;

namespace Scuzzy.Lab.Exploration;

/// <summary>A host adapter of a case.</summary>
internal sealed record CaseHost(string Name, IReadOnlyList<CaseConnection> Connections)
{
    public int Channels { get; init; } = 1;

    public int TargetIds { get; init; } = 64;

    public int CanQueue { get; init; } = 1;

    public int QueueDepth { get; init; } = 1;

    public int Segments { get; init; } = 128;

    public long MaximumTransferBytes { get; init; } = 512 << 10;

    public int HardwareQueues { get; init; } = 1;

    public bool HasSharedTags { get; init; }

    public int TargetCanQueue { get; init; }

    public long LatencyNs { get; init; }

    public bool HasAutosense { get; init; } = true;

    /// <summary>Who stands still while the error handler works.</summary>
    public RecoveryScopeKind RecoveryScope { get; init; } = RecoveryScopeKind.Host;

    /// <summary>What a narrow scope cannot recover is tried with the next wider one.</summary>
    public bool RecoveryEscalates { get; init; } = true;

    /// <summary>Its driver has buffers of its own.</summary>
    public bool HasBuffers { get; init; }
}
