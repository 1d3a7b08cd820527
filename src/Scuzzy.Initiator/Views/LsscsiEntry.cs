namespace Scuzzy.Initiator.Views;

/// <summary>What lsscsi reads of one device from sysfs.</summary>
/// <param name="Host">Host number.</param>
/// <param name="Channel">Channel.</param>
/// <param name="Id">Target id.</param>
/// <param name="Lun">LUN as the kernel's integer.</param>
/// <param name="Type">Peripheral device type, seven characters (lsscsi: scsi_short_device_types).</param>
/// <param name="Vendor">The vendor attribute, trailing blanks kept.</param>
/// <param name="Model">The model attribute, trailing blanks kept.</param>
/// <param name="Revision">The rev attribute.</param>
public sealed record LsscsiEntry(
    int Host,
    int Channel,
    int Id,
    ulong Lun,
    string Type,
    string Vendor,
    string Model,
    string Revision
)
{
    /// <summary>The device node, e.g. <c>/dev/sda</c>, or null: printed as <c>-</c>.</summary>
    public string? Node { get; init; }

    /// <summary>The generic node, e.g. <c>/dev/sg0</c>, or null.</summary>
    public string? GenericNode { get; init; }

    /// <summary>The state attribute.</summary>
    public string State { get; init; } = "running";

    /// <summary>The queue_depth attribute.</summary>
    public int QueueDepth { get; init; }

    /// <summary>The scsi_level attribute.</summary>
    public int ScsiLevel { get; init; }

    /// <summary>The type attribute.</summary>
    public int TypeCode { get; init; }

    /// <summary>The device_blocked attribute.</summary>
    public int DeviceBlocked { get; init; }

    /// <summary>The timeout attribute, in seconds.</summary>
    public int TimeoutSeconds { get; init; }
}
