namespace Scuzzy.Lab.Faults;

/// <summary>Where on a command's way, or in which callback of the driver, a fault happens.</summary>
public enum FaultPhase : byte
{
    /// <summary>When the mid layer hands the command to the driver (step 7): the driver refuses it.</summary>
    Queue,

    /// <summary>Between driver and target (steps 8 and 9): the target hears of it late or never.</summary>
    Dispatch,

    /// <summary>While data is transferred (steps 14 and 15).</summary>
    Data,

    /// <summary>When the response is on its way (steps 16 to 19): the target has executed the command.</summary>
    Status,

    /// <summary>The driver aborts one command.</summary>
    Abort,

    /// <summary>The driver resets a logical unit.</summary>
    DeviceReset,

    /// <summary>The driver resets a target.</summary>
    TargetReset,

    /// <summary>The driver resets a channel.</summary>
    BusReset,

    /// <summary>The driver resets the adapter.</summary>
    HostReset,
}
