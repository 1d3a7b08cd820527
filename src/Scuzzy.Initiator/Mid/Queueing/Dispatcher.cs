using System.Runtime.CompilerServices;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Runtime;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Hands a prepared command to the driver (kernel: scsi_dispatch_cmd).</summary>
internal static class Dispatcher
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DispatchOutcome Dispatch(ScsiCommand command, out RequeueReason reason)
    {
        ScsiDevice device = command.Device;
        ScsiHost host = command.Host;
        device.RequestCount++;
        if (
            device.State != ScsiDeviceState.Running
            || host.State != ScsiHostState.Running
            || device.LunInCdb
            || host.Scsi.Log.IsOn
            || command.Cdb.Length > 12
        )
        {
            DispatchOutcome? early = DispatchWithCare(command, out reason);
            if (early is { } outcome)
            {
                return outcome;
            }
        }

        command.OpenClaim();

        // Path 7: the command is handed to the driver.
        host.Shard.Mark(Step.Queued, command.Claim.Value, command);
        QueueCommandResult result = host.Template.QueueCommand(command);
        if (result == QueueCommandResult.Accepted)
        {
            reason = default;
            return DispatchOutcome.Accepted;
        }

        return Refused(command, result, out reason);
    }

    /// <summary>What can only be so for a device, host or command out of the ordinary; null: go on.</summary>
    private static DispatchOutcome? DispatchWithCare(ScsiCommand command, out RequeueReason reason)
    {
        reason = RequeueReason.DeviceBusy;
        ScsiDevice device = command.Device;
        ScsiHost host = command.Host;
        if (device.State == ScsiDeviceState.Deleted)
        {
            return EndHere(command, HostByte.NoConnect);
        }

        if (device.State is ScsiDeviceState.Blocked or ScsiDeviceState.CreatedBlocked)
        {
            Uncount(device);
            return DispatchOutcome.Refused;
        }

        if (device.LunInCdb)
        {
            PutLunInCdb(command);
        }

        host.Scsi.Log.Send(command);
        if (command.Cdb.Length > host.Template.MaxCdbLength)
        {
            return EndHere(command, HostByte.Abort);
        }

        return host.State is ScsiHostState.Deleted or ScsiHostState.DeletedRecovery
            ? EndHere(command, HostByte.NoConnect)
            : null;
    }

    private static DispatchOutcome EndHere(ScsiCommand command, HostByte hostByte)
    {
        command.ClearResult();
        command.HostByte = hostByte;
        command.ResidualBytes = command.LengthBytes;
        command.Request.Queue.Complete(command.Request);
        return DispatchOutcome.Accepted;
    }

    private static DispatchOutcome Refused(ScsiCommand command, QueueCommandResult result, out RequeueReason reason)
    {
        command.EndClaim();
        command.Host.Scsi.Recovery?.Refused(command, result);
        ScsiLog log = command.Host.Scsi.Log;
        if (log.Shows(LogGroup.MidQueue, 3))
        {
            log.Command(command, 6, "queuecommand : request rejected");
        }

        Uncount(command.Device);
        reason = result switch
        {
            QueueCommandResult.DeviceBusy => RequeueReason.DeviceBusy,
            QueueCommandResult.TargetBusy => RequeueReason.TargetBusy,
            _ => RequeueReason.HostBusy,
        };
        return DispatchOutcome.Refused;
    }

    /// <summary>What was turned away was no request, for newer kernels.</summary>
    private static void Uncount(ScsiDevice device) =>
        device.RequestCount -= device.Host.Scsi.Policy.UncountsRejected ? 1 : 0;

    /// <summary>Puts the LUN into byte 1, for units of SCSI-2 and older.</summary>
    public static void PutLunInCdb(ScsiCommand command)
    {
        Span<byte> bytes = stackalloc byte[Cdb.MaximumLength];
        int length = command.Cdb.Length;
        command.Cdb.Bytes.CopyTo(bytes);
        bytes[1] = (byte)((bytes[1] & 0x1f) | (((int)command.Device.Lun << 5) & 0xe0));
        command.Cdb = new Cdb(bytes[..length]);
    }
}
