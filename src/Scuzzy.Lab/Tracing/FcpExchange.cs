namespace Scuzzy.Lab.Tracing;

/// <summary>The addresses of one command's frames.</summary>
/// <param name="InitiatorId">N_Port identifier of the host: 01HH00h.</param>
/// <param name="TargetId">N_Port identifier of the target as the host sees it: 02CTTTh, channel and identifier.</param>
/// <param name="OriginatorId">OX_ID: the command's slot.</param>
/// <param name="LengthBytes">Bytes to be transferred.</param>
/// <param name="IsWrite">Whether they go to the target.</param>
internal sealed record FcpExchange(
    uint InitiatorId,
    uint TargetId,
    ushort OriginatorId,
    long LengthBytes,
    bool IsWrite
);
