using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid;

/// <summary>What a device's unit attentions say to the administrator: a message and an event (kernel:
/// scsi_report_sense, scsi_evt_emit).</summary>
public sealed class UnitAttentions
{
    private readonly ScsiDevice _device;

    internal UnitAttentions(ScsiDevice device) => _device = device;

    /// <summary>How many were reported.</summary>
    public long Reported { get; private set; }

    internal void Report(SenseView sense)
    {
        MidLayerPolicy policy = _device.Host.Scsi.Policy;
        if (sense.Key != SenseKey.UnitAttention || !policy.ReportsUnitAttentions)
        {
            return;
        }

        Reported++;
        AdditionalSense code = sense.Additional;
        if (code == AdditionalSense.ReportedLunsDataChanged)
        {
            _device.Target.ExpectsLunChange = true;
        }

        (string? text, string? uevent) = Texts(code, policy);
        if (text is not null)
        {
            _device.Host.Scsi.Log.Device(_device, 4, text);
        }

        if (uevent is not null)
        {
            DeviceEvents.Send(_device, uevent, rescan: code == AdditionalSense.InquiryDataChanged);
        }
    }

    private static (string? Text, string? Event) Texts(AdditionalSense code, MidLayerPolicy policy) =>
        (code.Asc, code.Ascq) switch
        {
            (0x3f, 0x03) => ("Inquiry data has changed", "SDEV_UA=INQUIRY_DATA_HAS_CHANGED"),
            (0x3f, 0x0e) => (
                "LUN assignments on this target have changed. The Linux SCSI layer does not automatically "
                    + "remap LUN assignments.",
                "SDEV_UA=REPORTED_LUNS_DATA_HAS_CHANGED"
            ),
            (0x3f, _) => (
                "Operating parameters on this target have changed. The Linux SCSI layer does not automatically "
                    + "adjust these parameters.",
                null
            ),
            (0x38, 0x07) => (
                "Warning! Received an indication that the LUN reached a thin provisioning soft threshold.",
                "SDEV_UA=THIN_PROVISIONING_SOFT_THRESHOLD_REACHED"
            ),
            (0x29, _) => (
                policy.ReportsPowerOn ? "Power-on or device reset occurred" : null,
                policy.ReportsPowerOn ? "SDEV_UA=POWER_ON_RESET_OCCURRED" : null
            ),
            (0x2a, 0x01) => ("Mode parameters changed", "SDEV_UA=MODE_PARAMETERS_CHANGED"),
            (0x2a, 0x06) => ("Asymmetric access state changed", "SDEV_UA=ASYMMETRIC_ACCESS_STATE_CHANGED"),
            (0x2a, 0x09) => ("Capacity data has changed", "SDEV_UA=CAPACITY_DATA_HAS_CHANGED"),
            (0x2a, _) => ("Parameters changed", null),
            _ => (null, null),
        };
}
