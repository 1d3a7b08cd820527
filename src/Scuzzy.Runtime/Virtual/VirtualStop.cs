namespace Scuzzy.Runtime;

/// <summary>Why a virtual run stopped.</summary>
public enum VirtualStop
{
    /// <summary>Nothing is runnable and no timer is armed.</summary>
    Quiescent,

    /// <summary>The given time was reached.</summary>
    TimeReached,

    /// <summary>The caller's condition held.</summary>
    Asked,

    /// <summary>A bug was reported; see <see cref="MachineRuntime.FaultException"/>.</summary>
    Faulted,
}
