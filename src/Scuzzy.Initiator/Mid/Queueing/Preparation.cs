using System.Runtime.CompilerServices;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>Makes a request a command: CDB by the upper driver, scatter list from the bios (kernel: scsi_prepare_cmd,
/// scsi_setup_fs_cmnd, scsi_setup_blk_pc_cmnd, scsi_init_io).</summary>
internal static class Preparation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PrepareOutcome Prepare(ScsiDevice device, Request request)
    {
        ScsiCommand command;
        if (request.Command is { } kept)
        {
            command = Unsafe.As<ScsiCommand>(kept);
            command.EhFlags = EhFlags.None;
            if (device.Host.Scsi.Policy.FreesCommands)
            {
                // What is left of a request gets a new command, with all its tries and time (kernel:
                // scsi_requeue_command); here it is the same object.
                Begin(command, request);
            }
        }
        else
        {
            command = device.Host.Commands.Take();
            command.Device = device;
            command.Request = request;
            request.Command = command;
            Begin(command, request);
        }

        PrepareOutcome outcome;
        if (request.Passthrough is not null)
        {
            outcome = PreparePassthrough(command, request);
        }
        else if (device.Upper is { } upper)
        {
            outcome = upper.Prepare(command, request);
        }
        else
        {
            outcome = PrepareOutcome.Error;
        }

        if (outcome == PrepareOutcome.Ready)
        {
            request.IsPrepared = true;

            // Path 5: CDB and scatter list are made.
            device.Host.Shard.Mark(Step.Prepared, command.Claim.Value, command);
        }

        return outcome;
    }

    /// <summary>Gives the command of a request back that will not be sent (again).</summary>
    public static void GiveUp(Request request)
    {
        if (request.Command is ScsiCommand command)
        {
            if (request.Passthrough is ScsiExecution execution)
            {
                command.ClearResult();
                command.HostByte = HostByte.NoConnect;
                execution.Keep(command);
            }

            request.Command = null;
            command.Host.Commands.Return(command);
        }
        else if (request.Passthrough is ScsiExecution execution)
        {
            execution.Refused();
        }
    }

    private static void Begin(ScsiCommand command, Request request)
    {
        command.Clear();

        // New kernels make a passthrough request with its command, and others at their first preparation.
        bool hadCommand = request.Passthrough is not null && command.Host.Scsi.BlockPolicy.IsMultiQueue;
        command.AllocatedNs = hadCommand ? request.AllocatedNs : command.Host.Shard.NowNs;
    }

    private static PrepareOutcome PreparePassthrough(ScsiCommand command, Request request)
    {
        if (request.Passthrough is not ScsiExecution execution)
        {
            return PrepareOutcome.Error;
        }

        command.Cdb = execution.Cdb;
        command.Data = execution.Data;
        command.LengthBytes = execution.Data.LengthBytes;
        command.Direction =
            command.LengthBytes == 0 ? DataDirection.None
            : execution.IsWrite ? DataDirection.ToDevice
            : DataDirection.FromDevice;
        command.Allowed = execution.Retries;
        command.UnderflowBytes = 0;
        return PrepareOutcome.Ready;
    }
}
