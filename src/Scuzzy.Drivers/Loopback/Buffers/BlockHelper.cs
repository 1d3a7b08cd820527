namespace Scuzzy.Drivers.Loopback.Buffers;

/// <summary>What the driver's abort and reset handlers make of the transport's answer that the remote port is not
/// blocked (kernel: fc_block_scsi_eh and its callers).</summary>
public enum BlockHelper : byte
{
    /// <summary>The helper answers 0, and the handlers go on upon 0: mainline.</summary>
    Mainline,

    /// <summary>Rogue: the helper answers SUCCESS, which the handlers, that go on upon 0 only, return as their own
    /// outcome. They have sent nothing and let nothing go.</summary>
    Vendor,

    /// <summary>The helper answers SUCCESS, and the handlers go on upon it too: the repair.</summary>
    Hardened,
}
