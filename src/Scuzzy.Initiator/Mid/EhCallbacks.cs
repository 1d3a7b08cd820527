namespace Scuzzy.Initiator.Mid;

/// <summary>Which error-handling callbacks a driver has; one it lacks counts as failed.</summary>
[Flags]
public enum EhCallbacks : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="HostTemplate.AbortAsync"/>.</summary>
    Abort = 1 << 0,

    /// <summary><see cref="HostTemplate.DeviceResetAsync"/>.</summary>
    DeviceReset = 1 << 1,

    /// <summary><see cref="HostTemplate.TargetResetAsync"/>.</summary>
    TargetReset = 1 << 2,

    /// <summary><see cref="HostTemplate.BusResetAsync"/>.</summary>
    BusReset = 1 << 3,

    /// <summary><see cref="HostTemplate.HostResetAsync"/>.</summary>
    HostReset = 1 << 4,

    /// <summary><see cref="HostTemplate.NexusResetAsync"/>.</summary>
    NexusReset = 1 << 5,
}
