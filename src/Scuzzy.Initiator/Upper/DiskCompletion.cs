using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Upper;

/// <summary>What sd makes of a command that came back (kernel: sd_done, sd_completed_bytes).</summary>
internal static class DiskCompletion
{
    /// <summary>How many bytes of the request are good.</summary>
    public static long GoodBytes(ScsiDisk disk, ScsiCommand command)
    {
        disk.MediumAccess.TimedOut = 0;
        Request request = command.Request;
        long good = command.IsGood ? command.LengthBytes : 0;
        if (request.Operation is BlockOperation.Discard or BlockOperation.WriteZeroes)
        {
            // The length of the parameter list says nothing about the blocks.
            good = command.IsGood ? request.LengthBytes : 0;
            command.ResidualBytes = command.IsGood ? 0 : request.LengthBytes;
        }

        var sense = new SenseView(command.Sense);
        if (command.Status != ScsiStatus.CheckCondition || !sense.IsKernelValid || sense.IsDeferred)
        {
            return good;
        }

        switch (sense.Key)
        {
            case SenseKey.HardwareError:
            case SenseKey.MediumError:
                return CompletedBytes(disk, command, sense);
            case SenseKey.RecoveredError:
                return request.Operation <= BlockOperation.Write ? command.LengthBytes : request.LengthBytes;
            case SenseKey.NoSense:
                // Nobody knows how much was done: as if it had not been sent.
                command.ClearResult();
                return good;
            case SenseKey.AbortedCommand:
                return sense.Additional.Asc == 0x10 ? CompletedBytes(disk, command, sense) : good;
            case SenseKey.IllegalRequest:
                return IllegalRequest(disk, command, sense, good);
            default:
                return good;
        }
    }

    private static long IllegalRequest(ScsiDisk disk, ScsiCommand command, SenseView sense, long good)
    {
        if (sense.Additional.Asc == 0x10)
        {
            return CompletedBytes(disk, command, sense);
        }

        if (sense.Additional.Asc is 0x20 or 0x24)
        {
            switch (command.Cdb.OperationCode)
            {
                case OperationCode.Unmap:
                    disk.Probe.DisableDiscard();
                    break;
                case OperationCode.WriteSame10:
                case OperationCode.WriteSame16:
                    if ((command.Cdb[1] & 0x08) != 0)
                    {
                        disk.Probe.DisableDiscard();
                    }
                    else
                    {
                        disk.Probe.DisableWriteSame();
                    }

                    break;
            }
        }

        return good;
    }

    /// <summary>Bytes before the block that the sense data names, no more than were transferred.</summary>
    private static long CompletedBytes(ScsiDisk disk, ScsiCommand command, SenseView sense)
    {
        if (
            command.Request.Operation > BlockOperation.Write
            || command.LengthBytes <= disk.BlockBytes
            || !sense.TryGetInformation(out ulong bad)
        )
        {
            return 0;
        }

        ulong start = (ulong)command.Request.OffsetBytes >> disk.BlockShift;
        ulong end = start + (ulong)(command.LengthBytes >> disk.BlockShift);
        if (bad < start || bad >= end)
        {
            return 0;
        }

        long good = (long)(bad - start) << disk.BlockShift;
        return disk.Policy.ClampsGoodBytesToTransferred
            ? Math.Min(good, Math.Max(0, command.LengthBytes - command.ResidualBytes))
            : good;
    }
}
