namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>The unit attentions that a device has pending; the lowest bit is told first (kernel:
/// SDEBUG_UA_*).</summary>
[Flags]
internal enum UnitAttentionBits : ushort
{
    None = 0,
    PowerOnOrReset = 1 << 0,
    PowerOnOccurred = 1 << 1,
    BusReset = 1 << 2,
    ModeChanged = 1 << 3,
    CapacityChanged = 1 << 4,
    LunsChanged = 1 << 5,
}
