using System.Globalization;
using Scuzzy.Initiator.Mid;

namespace Scuzzy.Initiator.Upper;

/// <summary>Gives every device a generic node, whatever its type or qualifier (kernel: sg_add_device).</summary>
internal sealed class GenericDriver
{
    private readonly NameIndex _names = new();

    public void Add(ScsiDevice device)
    {
        device.GenericNumber = _names.Take();
        device.Host.Scsi.Objects?.AddGeneric(device);
        GenericLog.Allocated(device);
        device.Host.Scsi.Log.Device(
            device,
            5,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Attached scsi generic sg{device.GenericNumber} type {device.Type}"
            )
        );
    }

    public void Remove(ScsiDevice device)
    {
        if (device.GenericNumber >= 0)
        {
            GenericLog.Removed(device);
            _names.Return(device.GenericNumber);
            device.GenericNumber = -1;
        }
    }
}
