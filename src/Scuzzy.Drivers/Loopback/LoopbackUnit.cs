namespace Scuzzy.Drivers.Loopback;

/// <summary>What the driver keeps of one device: its port, its LUN as the wire has it, and with autosense off the
/// sense data that waits to be fetched.</summary>
internal sealed class LoopbackUnit(LoopbackPort port, ulong lun)
{
    public LoopbackPort Port { get; } = port;

    public ulong Lun { get; } = lun;

    /// <summary>Sense data of the last CHECK CONDITION, until REQUEST SENSE fetches it; null if none waits.</summary>
    public byte[]? PendingSense { get; set; }
}
