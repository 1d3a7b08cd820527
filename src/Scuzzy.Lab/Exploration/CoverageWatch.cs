using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Exploration;

/// <summary>Notes which cells of the coverage a run reaches.</summary>
internal sealed class CoverageWatch
{
    private readonly Coverage _coverage;
    private readonly string _profile;
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<ScsiCommand> _aborting = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ScsiCommand> _failed = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ScsiCommand> _unaborted = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> _resetting = [];
    private readonly HashSet<ScsiHost> _sawBus = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Shard> _shards = new(ReferenceEqualityComparer.Instance);

    /// <summary>Creates it.</summary>
    /// <param name="coverage">Where it is noted.</param>
    /// <param name="profile">The kernel profile of the run.</param>
    public CoverageWatch(Coverage coverage, string profile)
    {
        _coverage = coverage;
        _profile = profile;
        Steps = new StepPart(this);
        Recovery = new RecoveryPart(this);
    }

    /// <summary>Sees the steps.</summary>
    public StepObserver Steps { get; }

    /// <summary>Sees the error handlers.</summary>
    public RecoveryObserver Recovery { get; }

    /// <summary>Looks at what is left.</summary>
    public void AtRest(LabMachine machine)
    {
        See(machine.Net?.SawRemoval == true, "device deleted");
        See(machine.Net?.SawReopening == true, "disk opened again");
        foreach (ScsiHost host in machine.Scsi.Hosts)
        {
            See(host.ErrorHandler.Revoked > 0, "taken back by nobody");
            foreach (ScsiDevice device in host.Devices)
            {
                See(device.State == ScsiDeviceState.Offline, "device offline");
            }
        }

        foreach (string cell in _seen)
        {
            _coverage.See(cell);
        }
    }

    private void See(bool isSo, string cell)
    {
        if (isSo)
        {
            _seen.Add($"{_profile}: {cell}");
        }
    }

    private void Queued(ScsiCommand command)
    {
        ScsiHost host = command.Host;
        ScsiDevice device = command.Device;
        See(
            host.Tags.InUse >= host.Tags.Depth * (host.Tags.IsHostWide ? 1 : host.Tags.HardwareQueues),
            "tags exhausted"
        );
        See(host.Busy >= host.CanQueue, "can_queue reached");
        See(device.Busy >= device.QueueDepth, "queue depth reached");
        See(device.Target.CanQueue > 0 && device.Target.Busy >= device.Target.CanQueue, "target can_queue reached");
        See(command.Retries > 0, "retried");
        See(command.Data.Count > 1, "several segments");
        See(!ReferenceEquals(command.Request.FirstBio, command.Request.LastBio), "merged request");
        _failed.Remove(command);
        _unaborted.Remove(command);
    }

    /// <summary>How a completion stands to what is done to take the command back.</summary>
    private void CameBack(ScsiCommand command)
    {
        bool isLate = _failed.Contains(command);
        bool isReset = _resetting.Exists(s => !ReferenceEquals(s, command) && Concerns(s, command));
        See(isLate, "completed after the timer");
        See(_aborting.Contains(command), "completed while the abort ran");
        See(isLate && _unaborted.Contains(command), "completed after an abort that failed");
        See(isLate && isReset, "completed while a reset ran");
        See(
            isLate && !isReset && !_aborting.Contains(command) && !_unaborted.Contains(command),
            "completed before its abort"
        );
    }

    private static bool Concerns(object subject, ScsiCommand command) =>
        ReferenceEquals(subject, command.Device)
        || ReferenceEquals(subject, command.Device.Target)
        || ReferenceEquals(subject, command.Host);

    private void Looked(ScsiCommand command)
    {
        ScsiDevice device = command.Device;
        See(command.Host.StarvedDevices > 0, "devices starved");
        See(command.Host.Blocked > 0, "host blocked");
        See(device.Target.Blocked > 0, "target blocked");
        See(device.Blocked > 0, "device blocked");
        See(device.Queue.WaitingBios > 0, "bios wait for requests");
        See(device.State == ScsiDeviceState.Offline, "device offline");
        See(device.State == ScsiDeviceState.Deleted, "command ended on a deleted device");
        if (device.Removable)
        {
            See(device.MediumChanged, "medium changed");
            See(device.Disk is { HasMedium: false }, "drive empty");
            See(device.IsLocked, "door locked");
        }
    }

    private void Completed(ScsiCommand command)
    {
        if (command.Request.Passthrough is not null)
        {
            return;
        }

        BioFlags flags = command.Request.Flags;
        See(command.Request.Operation == BlockOperation.Flush, "flush ended");
        See(
            command.Request.Operation is BlockOperation.Discard or BlockOperation.WriteZeroes,
            "discard or zeroes ended"
        );
        See(command.Cdb.ForceUnitAccess && command.Request.Operation == BlockOperation.Write, "forced write ended");
        See(!command.IsGood && (flags & BioFlags.FailFastMask) != 0, "fail-fast error");
    }

    private sealed class StepPart(CoverageWatch owner) : StepObserver
    {
        public override void Passed(Shard shard, Step step, ulong handle, object? subject)
        {
            if (step == Step.TargetPortIn)
            {
                owner.See(owner._shards.Count > 0 && !owner._shards.Contains(shard), "target on another shard");
            }

            if (subject is not ScsiCommand command || step < Step.Queued)
            {
                return;
            }

            switch (step)
            {
                case Step.Queued:
                    owner._shards.Add(shard);
                    owner.Queued(command);
                    break;
                case Step.DriverCompleted:
                    owner.CameBack(command);
                    break;
                case Step.Disposed:
                    owner.Looked(command);
                    break;
                case Step.Completed:
                    owner.Completed(command);
                    owner.Looked(command);
                    break;
                case Step.Requeued:
                    owner.See(true, "requeued");
                    owner.See(command.IsGood && command.SenseLength == 0, "refused by the driver");
                    owner.Looked(command);
                    break;
                default:
                    break;
            }
        }
    }

    private sealed class RecoveryPart(CoverageWatch owner) : RecoveryObserver
    {
        public override void Failed(ScsiCommand command, bool timedOut, bool inBackground)
        {
            if (timedOut)
            {
                owner._failed.Add(command);
            }
        }

        public override void Awake(object scope, int commands)
        {
            RecoveryScopeKind own = OpenRung.HostOf(scope).Template.RecoveryScope;
            owner.See(commands > 1, "several commands failed at once");
            owner._sawBus.Remove(OpenRung.HostOf(scope));
            owner.See(scope is ScsiDevice, "unit recovered alone");
            owner.See(scope is ScsiTarget && own == RecoveryScopeKind.Target, "target recovered alone");
            owner.See(scope is ScsiTarget && own == RecoveryScopeKind.Lun, "recovery widened to the target");
            owner.See(scope is ScsiHost && own != RecoveryScopeKind.Host, "recovery widened to the host");
        }

        public override void RungBegins(RecoveryRung rung, object subject, int channel)
        {
            if (rung == RecoveryRung.Abort && subject is ScsiCommand command)
            {
                owner._aborting.Add(command);
            }
            else if (rung is >= RecoveryRung.Device and <= RecoveryRung.Host)
            {
                owner._resetting.Add(subject);
            }

            ScsiHost host = OpenRung.HostOf(subject);
            bool isAsked = host.ErrorHandler.OnBehalf is null;
            if (!isAsked && rung is RecoveryRung.Bus)
            {
                owner._sawBus.Add(host);
            }

            bool isSkipped = rung is RecoveryRung.Host && !isAsked && !owner._sawBus.Contains(host);
            owner.See(isSkipped && host.RecoveryDeadlineSeconds >= 0, "past eh_deadline");
            owner.See(isAsked && rung is RecoveryRung.Device, "user resets a unit");
            owner.See(isAsked && rung is RecoveryRung.Target, "user resets a target");
            owner.See(isAsked && rung is RecoveryRung.Bus, "user resets a channel");
            owner.See(isAsked && rung is RecoveryRung.Host, "user resets a host");
        }

        public override void Probing(ScsiCommand command) =>
            owner.See(command.Cdb.OperationCode == OperationCode.RequestSense, "sense without autosense");

        public override void RungEnds(RecoveryRung rung, object subject, int channel, EhOutcome outcome)
        {
            owner.See(true, $"{rung} {outcome}");
            _ = owner._resetting.Remove(subject);
            if (subject is ScsiCommand command)
            {
                owner._aborting.Remove(command);
                bool isTakenBack = outcome is EhOutcome.Success or EhOutcome.FastIoFail;
                owner.See(
                    rung == RecoveryRung.Abort && isTakenBack && owner._failed.Contains(command),
                    "completed never"
                );
                if (rung == RecoveryRung.Abort && !isTakenBack)
                {
                    owner._unaborted.Add(command);
                }
            }
        }

        public override void Probed(ScsiCommand command, bool isGood) =>
            owner.See(true, isGood ? "probe answered" : "probe not answered");

        public override void Flushed(ScsiCommand command, bool retried) =>
            owner.See(true, retried ? "retried by the error handler" : "finished by the error handler");
    }
}
