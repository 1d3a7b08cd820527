using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Upper;

/// <summary>Gives every device a generic node, whatever its type or qualifier (kernel: sg_add_device).</summary>
internal sealed class GenericDriver
{
    private readonly NameIndex _names = new();

    /// <summary>Adds the node. Whoever makes its file in /dev is waited for, so that what else has been begun gets on
    /// (kernel: devtmpfs_create_node).</summary>
    public async ShardTask AddAsync(ScsiDevice device)
    {
        device.GenericNumber = _names.Take();
        device.Host.Scsi.Objects?.AddGeneric(device);
        GenericLog.Allocated(device);
        await device.Host.Cpu.Yield();
        device.Host.Scsi.Log.Device(device, 5, $"Attached scsi generic sg{device.GenericNumber} type {device.Type}");
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
