namespace Scuzzy.Lab.Model;

/// <summary>The drivers that a lab can name.</summary>
public enum HostDriver
{
    /// <summary>Joins a host to targets of the same machine, without a wire protocol.</summary>
    Loopback,

    /// <summary>The kernel's test driver with its own emulated disks.</summary>
    ScsiDebug,
}
