using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Handles;

namespace Scuzzy.Lab.Checking;

/// <summary>Counts what each driver really has whenever it is handed more: no more than host, target and device take,
/// and no two commands under one tag (I7).</summary>
internal sealed class PlaceWatch(InvariantNet net)
{
    private readonly List<(ScsiCommand Command, Handle Claim)> _out = [];
    private readonly Dictionary<ScsiDevice, int> _depths = new(ReferenceEqualityComparer.Instance);

    /// <summary>A command is handed to its driver.</summary>
    public void Sent(ScsiCommand command)
    {
        // What no callback took back stays with the driver for good, and counts no more.
        if (command.Host.Template is not LoopbackHost adapter || command.Host.ErrorHandler.Revoked > 0)
        {
            return;
        }

        _out.Clear();
        adapter.CollectOut(_out);
        ScsiDevice device = command.Device;
        int queues = adapter.HostTagset ? 1 : Math.Max(1, adapter.HardwareQueues);
        Check(command, "host", command.Host.CanQueue * queues, _out.Count);
        Check(command, "device", DepthOf(device), _out.Count(o => ReferenceEquals(o.Command.Device, device)));
        if (device.Target.CanQueue > 0)
        {
            int others = _out.Count(o => ReferenceEquals(o.Command.Device.Target, device.Target));
            Check(command, "target", device.Target.CanQueue, others);
        }

        foreach ((ScsiCommand other, _) in _out)
        {
            if (!ReferenceEquals(other, command) && IsSameTag(other, command))
            {
                net.Report("I7", "two commands were out under one tag", StepWatch.Describe(command));
            }
        }
    }

    /// <summary>The depth, or what it was when the device was last sent something: it may be lowered in between.
    /// </summary>
    private int DepthOf(ScsiDevice device)
    {
        int before = _depths.GetValueOrDefault(device);
        _depths[device] = device.QueueDepth;
        return Math.Max(before, device.QueueDepth);
    }

    private static bool IsSameTag(ScsiCommand one, ScsiCommand two) =>
        one.Request.Tag >= 0
        && one.Request.Tag == two.Request.Tag
        && ReferenceEquals(one.Request.Queue.Tags, two.Request.Queue.Tags);

    private void Check(ScsiCommand command, string what, int limit, int already)
    {
        if (already >= limit)
        {
            net.Report(
                "I7",
                $"a {what} had more commands than it takes",
                FormattableString.Invariant($"{StepWatch.Describe(command)}: {already} others of {limit}")
            );
        }
    }
}
