using Scuzzy.Initiator.Mid;

namespace Scuzzy.Lab.Checking;

/// <summary>Everybody's turn comes (I1): a disk whose I/Os wait for a place at the host is not passed over again and
/// again while other disks of the host are served.</summary>
/// <remarks>Of places at a target Linux promises nothing: who was turned away there goes behind the one that has just
/// been served (kernel: scsi_starved_list_run). Nor is it strict in multi-queue order, where who submits an I/O may
/// take a tag before those who wait in line. Nor is anybody in line while a host or target that has refused a command
/// is left alone: whoever happens to look at the end of that goes first, the others at their next look (kernel:
/// scsi_host_queue_ready and scsi_target_queue_ready count down without the list, scsi_request_fn looks again after
/// SCSI_QUEUE_DELAY).</remarks>
internal sealed class TurnWatch(InvariantNet net)
{
    /// <summary>So long may a queue that has nothing under way wait by its own choice, in nanoseconds: plugged, idling
    /// for the next of a row, or for the next look after a refusal.</summary>
    private const long PatienceNs = 20_000_000;

    private readonly Dictionary<ScsiDevice, Turn> _waiting = new(ReferenceEqualityComparer.Instance);

    /// <summary>When hosts and targets that had refused a command took one again, in nanoseconds; null: not yet.
    /// </summary>
    private readonly Dictionary<object, long?> _resumed = new(ReferenceEqualityComparer.Instance);

    /// <summary>A command is put back into its queue, maybe because its host or target has refused it.</summary>
    public void PutBack(ScsiCommand command)
    {
        if (command.Host.Blocked > 0)
        {
            _resumed[command.Host] = null;
        }

        if (command.Device.Target.Blocked > 0)
        {
            _resumed[command.Device.Target] = null;
        }
    }

    /// <summary>A command is handed to its driver.</summary>
    public void Sent(ScsiCommand command)
    {
        ScsiHost host = command.Host;
        Resume(host);
        Resume(command.Device.Target);
        foreach (ScsiDevice device in host.Devices)
        {
            if (ReferenceEquals(device, command.Device) || !IsWaiting(device))
            {
                _waiting.Remove(device);
            }
            else
            {
                Passed(device, command);
            }
        }
    }

    private void Passed(ScsiDevice device, ScsiCommand command)
    {
        if (!_waiting.TryGetValue(device, out Turn? turn))
        {
            turn = new Turn(net.TimeNs);
            _waiting.Add(device, turn);
        }

        long resumedNs = Math.Max(ResumedNs(device.Host), ResumedNs(device.Target));
        long sinceNs = Math.Max(turn.SinceNs, resumedNs);
        long waitedNs = net.TimeNs - sinceNs;
        turn.Passed += waitedNs > PatienceNs ? 1 : 0;
        ScsiHost host = device.Host;
        if (turn.Passed > 8 + (4 * host.Devices.Count) + (2 * host.CanQueue))
        {
            string wait = Units.WriteTime(waitedNs);
            net.Report(
                "I1",
                "a disk waited while others of its host were served again and again",
                FormattableString.Invariant($"{device.Address}: {turn.Passed} commands of others after {wait}, ")
                    + StepWatch.Describe(command)
            );
            _waiting.Remove(device);
        }
    }

    private void Resume(object takes)
    {
        if (_resumed.TryGetValue(takes, out long? resumed) && resumed is null)
        {
            _resumed[takes] = net.TimeNs;
        }
    }

    private long ResumedNs(object takes) => _resumed.GetValueOrDefault(takes) ?? 0;

    /// <summary>It has something to send, nothing under way, and nothing of its own that holds it back.</summary>
    private static bool IsWaiting(ScsiDevice device) =>
        device.State == ScsiDeviceState.Running
        && device.Blocked == 0
        && device.Target is { Blocked: 0, SingleLun: false, CanQueue: 0 }
        && !device.Host.Scsi.BlockPolicy.IsMultiQueue
        && !device.IsHeldByRecovery
        && device.Queue is { InDriver: 0, Allocated: > 0, IsStopped: false, IsFrozen: false };

    /// <summary>Since when a disk waits, and how many commands of others were sent once it had waited enough.</summary>
    private sealed class Turn(long sinceNs)
    {
        public long SinceNs => sinceNs;

        public int Passed { get; set; }
    }
}
