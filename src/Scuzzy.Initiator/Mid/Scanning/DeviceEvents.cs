using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Tells of events from work context (kernel: scsi_evt_thread): what may wait must not happen in the softirq.</summary>
internal static class DeviceEvents
{
    public static void Send(ScsiDevice device, string text, bool rescan)
    {
        ScsiHost host = device.Host;
        host.Cpu.Raise(CpuContext.Work, new DelegateWorkItem(() => Emit(device, text, rescan)));
    }

    private static void Emit(ScsiDevice device, string text, bool rescan)
    {
        device.Host.Scsi.Event?.Invoke(device, text);
        if (rescan && device.IsRescanning)
        {
            // It comes after the one that is under way (kernel: the event's bit is set again).
            device.RescansAgain = true;
        }
        else if (rescan)
        {
            device.IsRescanning = true;
            _ = device.Host.Cpu.Start(() => RescanAsync(device));
        }
    }

    private static async ShardTask RescanAsync(ScsiDevice device)
    {
        do
        {
            device.RescansAgain = false;
            await device.RescanAsync();
        } while (device.RescansAgain);

        device.IsRescanning = false;
    }
}
