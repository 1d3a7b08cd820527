namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>One of the module's parameters: its name, its default and its range.</summary>
/// <param name="Name">As modprobe spells it.</param>
/// <param name="Default">Its value if it is not given.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value.</param>
/// <param name="IsWritable">Whether it can be written while the module is loaded (sysfs:
/// bus/pseudo/drivers/scsi_debug).</param>
internal sealed record ScsiDebugParameter(
    string Name,
    long Default,
    long Minimum,
    long Maximum,
    bool IsWritable = false
);
