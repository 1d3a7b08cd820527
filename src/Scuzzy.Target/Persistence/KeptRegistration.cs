namespace Scuzzy.Target.Persistence;

/// <summary>A registration as it is kept.</summary>
internal sealed record KeptRegistration(
    string InitiatorPort,
    ushort RelativeTargetPort,
    ulong Key,
    bool AllTargetPorts
);
