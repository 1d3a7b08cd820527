using Scuzzy.Scsi;

namespace Scuzzy.Target;

/// <summary>A command that a unit has.</summary>
/// <param name="Name">The standards' name.</param>
/// <param name="OperationCode">Byte 0.</param>
/// <param name="ServiceAction">The service action, or null if the operation code has none.</param>
/// <param name="Usage">CDB usage data: the bits that are looked at.</param>
public sealed record CommandDescription(
    string Name,
    OperationCode OperationCode,
    ushort? ServiceAction,
    ReadOnlyMemory<byte> Usage
);
