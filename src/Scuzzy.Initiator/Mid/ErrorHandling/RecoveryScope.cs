namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Who stands still while errors are handled, and whose commands must all have failed before that begins.
/// </summary>
internal abstract class RecoveryScope(ScsiHost host)
{
    /// <summary>How wide it is.</summary>
    public abstract RecoveryScopeKind Kind { get; }

    /// <summary>The <see cref="ScsiHost"/>, <see cref="ScsiTarget"/> or <see cref="ScsiDevice"/> that it is.</summary>
    public abstract object Subject { get; }

    /// <summary>True while new commands of the scope are held back.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Commands under way in the scope.</summary>
    public abstract int Busy { get; }

    /// <summary>The widest rung that stays inside.</summary>
    public abstract RecoveryRung WidestRung { get; }

    /// <summary>The host.</summary>
    protected ScsiHost Host { get; } = host;

    /// <summary>Whether a device stands still with it.</summary>
    public abstract bool Covers(ScsiDevice device);

    /// <summary>Whether a narrower scope lies in it.</summary>
    public abstract bool Covers(RecoveryScope narrower);

    /// <summary>Holds back all new commands of the scope. False: the host's state does not allow recovery.</summary>
    public abstract bool Close();

    /// <summary>Lets commands go on.</summary>
    public abstract void Open();

    /// <summary>The devices that can be worked with, in the order in which they were added
    /// (kernel: shost_for_each_device).</summary>
    public List<ScsiDevice> Devices()
    {
        bool passesOverCancelled = Host.Scsi.Policy.ErrorHandling.PassesOverCancelled;
        var devices = new List<ScsiDevice>();
        foreach (ScsiDevice device in Host.Devices)
        {
            bool isGone =
                device.State == ScsiDeviceState.Deleted
                || (passesOverCancelled && device.State == ScsiDeviceState.Cancel);
            if (!isGone && Covers(device))
            {
                devices.Add(device);
            }
        }

        return devices;
    }
}
