namespace Scuzzy.Iscsi.Login;

/// <summary>What initiator and target agreed on (RFC 7143, chapter 13). Sizes are in bytes, times in seconds; the
/// initial values are the standard's defaults. A connection that joins a session brings the session's values only for
/// itself: digests and the two <c>MaxRecvDataSegmentLength</c>.</summary>
public sealed record NegotiatedParameters
{
    /// <summary>The initiator's iSCSI name.</summary>
    public string InitiatorName { get; init; } = "";

    /// <summary>What the initiator calls itself for people; empty if it does not.</summary>
    public string InitiatorAlias { get; init; } = "";

    /// <summary>The target's iSCSI name; empty in a discovery session.</summary>
    public string TargetName { get; init; } = "";

    /// <summary>Normal or discovery.</summary>
    public SessionType SessionType { get; init; }

    /// <summary>CRC32C in each header of this connection.</summary>
    public bool HeaderDigest { get; init; }

    /// <summary>CRC32C after each data segment of this connection.</summary>
    public bool DataDigest { get; init; }

    /// <summary>The longest data segment that the target may send.</summary>
    public int InitiatorMaxRecvDataSegmentLength { get; init; } = 8192;

    /// <summary>The longest data segment that the initiator may send.</summary>
    public int TargetMaxRecvDataSegmentLength { get; init; } = 8192;

    /// <summary>Connections of the session.</summary>
    public int MaxConnections { get; init; } = 1;

    /// <summary>No unsolicited data PDUs: each write waits for an R2T.</summary>
    public bool InitialR2T { get; init; } = true;

    /// <summary>A command PDU may carry data.</summary>
    public bool ImmediateData { get; init; } = true;

    /// <summary>The longest sequence of data that one R2T asks for or that ends with the F bit.</summary>
    public int MaxBurstLength { get; init; } = 262144;

    /// <summary>The most unsolicited data of a command, immediate data included.</summary>
    public int FirstBurstLength { get; init; } = 65536;

    /// <summary>Seconds to wait after a connection failed, before reinstating it.</summary>
    public int DefaultTime2Wait { get; init; } = 2;

    /// <summary>Seconds that tasks are kept after that.</summary>
    public int DefaultTime2Retain { get; init; } = 20;

    /// <summary>R2Ts of a task at a time.</summary>
    public int MaxOutstandingR2T { get; init; } = 1;

    /// <summary>Data PDUs of a sequence ascend without gaps.</summary>
    public bool DataPduInOrder { get; init; } = true;

    /// <summary>Sequences ascend without gaps.</summary>
    public bool DataSequenceInOrder { get; init; } = true;

    /// <summary>0 to 2.</summary>
    public int ErrorRecoveryLevel { get; init; }

    /// <summary>0 to 31; 2 and more have the task management functions of RFC 7144.</summary>
    public int ProtocolLevel { get; init; } = 1;

    /// <summary>How the end of aborted tasks is told.</summary>
    public TaskReporting TaskReporting { get; init; }
}
