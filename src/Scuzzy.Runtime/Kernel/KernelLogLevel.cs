namespace Scuzzy.Runtime.Kernel;

/// <summary>How urgent a log line is (kernel: KERN_EMERG to KERN_DEBUG).</summary>
public enum KernelLogLevel : byte
{
    /// <summary>The system is unusable.</summary>
    Emergency = 0,

    /// <summary>Action must be taken immediately.</summary>
    Alert = 1,

    /// <summary>Critical conditions.</summary>
    Critical = 2,

    /// <summary>Error conditions.</summary>
    Error = 3,

    /// <summary>Warning conditions.</summary>
    Warning = 4,

    /// <summary>Normal but significant.</summary>
    Notice = 5,

    /// <summary>Informational.</summary>
    Informational = 6,

    /// <summary>Debugging.</summary>
    Debug = 7,
}
