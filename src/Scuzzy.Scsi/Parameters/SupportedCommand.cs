namespace Scuzzy.Scsi.Parameters;

/// <summary>A command in the answers to REPORT SUPPORTED OPERATION CODES (SPC-4 6.35).</summary>
/// <param name="OperationCode">OPERATION CODE.</param>
/// <param name="ServiceAction">SERVICE ACTION, or null for an opcode without (SERVACTV = 0).</param>
/// <param name="CdbLength">CDB LENGTH in bytes.</param>
public readonly record struct SupportedCommand(OperationCode OperationCode, ushort? ServiceAction, ushort CdbLength)
{
    /// <summary>NOMINAL COMMAND PROCESSING TIMEOUT in seconds; 0 if not told.</summary>
    public uint NominalTimeoutSeconds { get; init; }

    /// <summary>RECOMMENDED COMMAND TIMEOUT in seconds; 0 if not told.</summary>
    public uint RecommendedTimeoutSeconds { get; init; }
}
