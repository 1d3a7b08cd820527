namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Who stands still while errors are handled, and whose commands must all have failed before that begins. As
/// in Linux it is the whole host.</summary>
internal sealed class RecoveryScope(ScsiHost host)
{
    /// <summary>Commands under way in the scope.</summary>
    public int Busy => host.Busy;

    /// <summary>Holds back all new commands of the scope. False: the host's state does not allow recovery.</summary>
    public bool Close() => host.SetState(ScsiHostState.Recovery) || host.SetState(ScsiHostState.CancelRecovery);

    /// <summary>Lets commands go on.</summary>
    public void Open()
    {
        if (!host.SetState(ScsiHostState.Running) && !host.SetState(ScsiHostState.Cancel))
        {
            host.SetState(ScsiHostState.Deleted);
        }
    }

    /// <summary>The devices that can be worked with, in the order in which they were added
    /// (kernel: shost_for_each_device).</summary>
    public List<ScsiDevice> Devices()
    {
        bool passesOverCancelled = host.Scsi.Policy.ErrorHandling.PassesOverCancelled;
        var devices = new List<ScsiDevice>(host.Devices.Count);
        foreach (ScsiDevice device in host.Devices)
        {
            bool isGone =
                device.State == ScsiDeviceState.Deleted
                || (passesOverCancelled && device.State == ScsiDeviceState.Cancel);
            if (!isGone)
            {
                devices.Add(device);
            }
        }

        return devices;
    }
}
