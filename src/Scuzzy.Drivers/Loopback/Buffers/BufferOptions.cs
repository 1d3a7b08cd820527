namespace Scuzzy.Drivers.Loopback.Buffers;

/// <summary>Makes a loopback host keep buffers of its own for its commands, as lpfc of the SLI-3 generation does.
/// </summary>
public sealed record BufferOptions
{
    /// <summary>Buffers of a LUN beyond its queue depth, 0 to 4096; default 2.</summary>
    public int SparePerLun { get; init; } = 2;

    /// <summary>Most buffers of the adapter (lpfc_hba_queue_depth), 1 to 65,536; default 8192.</summary>
    public int Maximum { get; init; } = 8192;

    /// <summary>How its abort and reset handlers wait for the remote port.</summary>
    public BlockHelper Helper { get; init; }

    /// <summary>Which messages the driver prints (lpfc_log_verbose); <see cref="ScsiBuffers.LogFcp"/> is
    /// known.</summary>
    public uint Verbose { get; init; }

    /// <summary>Where the adapter sits, for messages, such as 0000:0b:00.0.</summary>
    public string Place { get; init; } = "0000:00:00.0";

    /// <summary>How long a remote port may be away until commands fail (dev_loss_tmo), in nanoseconds; default 30 s.
    /// </summary>
    public long DeviceLossNs { get; init; } = 30_000_000_000;
}
