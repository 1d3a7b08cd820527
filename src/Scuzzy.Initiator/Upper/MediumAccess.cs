using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Upper;

/// <summary>Takes a disk off line that answers TEST UNIT READY while its reads and writes time out again and again
/// (kernel: sd_eh_action).</summary>
internal sealed class MediumAccess(ScsiDevice device)
{
    private bool _isCounted;

    /// <summary>So many runs of the error handler in a row (older kernels: so many commands of it) take the disk off
    /// line; default 2.</summary>
    public uint Maximum { get; set; } = 2;

    /// <summary>Reads and writes that timed out since a command last came back.</summary>
    public uint TimedOut { get; set; }

    /// <summary>A command was handed to the error handler (kernel: sd_eh_reset).</summary>
    public void RecoveryBegins() => _isCounted = false;

    /// <summary>The error handler takes a command for recovered.</summary>
    public EhOutcome Recovered(ScsiCommand command, EhOutcome outcome)
    {
        MediumAccessRule rule = device.Host.Scsi.Policy.ErrorHandling.MediumAccess;
        bool concerns =
            rule != MediumAccessRule.None
            && device.IsOnline
            && IsMediumAccess(command.Cdb.OperationCode)
            && command.HostByte == HostByte.TimeOut
            && outcome == EhOutcome.Success;
        if (!concerns)
        {
            return outcome;
        }

        if (!_isCounted || rule == MediumAccessRule.EachCommand)
        {
            TimedOut++;
            _isCounted = true;
        }

        if (TimedOut < Maximum)
        {
            return outcome;
        }

        device.Host.Scsi.Log.Command(command, 3, "Medium access timeout failure. Offlining disk!");
        device.SetState(ScsiDeviceState.Offline);
        return rule == MediumAccessRule.EachCommand ? EhOutcome.Failed : EhOutcome.Success;
    }

    /// <summary>Whether a command touches the medium (kernel: scsi_medium_access_command).</summary>
    private static bool IsMediumAccess(OperationCode code) =>
        code
            is OperationCode.Read6
                or OperationCode.Read10
                or OperationCode.Read12
                or OperationCode.Read16
                or OperationCode.SynchronizeCache10
                or OperationCode.Verify10
                or OperationCode.Verify12
                or OperationCode.Verify16
                or OperationCode.Write6
                or OperationCode.Write10
                or OperationCode.Write12
                or OperationCode.Write16
                or OperationCode.WriteSame10
                or OperationCode.WriteSame16
                or OperationCode.VariableLength
                or OperationCode.Unmap;
}
