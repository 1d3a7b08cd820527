using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Holds the ends of bios against those of the commands that carried them (I1): what ended well was carried
/// out, sector by sector, by commands that ended well, and nothing fails that should have been tried again.</summary>
/// <remarks>It goes by ranges and knows nothing of how the block layer splits, merges and repeats.</remarks>
internal sealed class CarryWatch(InvariantNet net)
{
    private readonly List<IoWatch> _open = [];
    private readonly SortedSet<string> _troubled = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _empty = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _changed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _changes = new(StringComparer.Ordinal);

    /// <summary>A bio is submitted.</summary>
    /// <param name="bio">The bio.</param>
    /// <param name="device">The device that it goes to.</param>
    public void Submitted(IoWatch bio, ScsiDevice device)
    {
        _open.Add(bio);
        if (_empty.Contains(device.Address))
        {
            bio.MayFailAnyway();
        }
    }

    /// <summary>A device has told that its medium was changed or is missing: until the disk is opened again what is
    /// submitted need not be sent.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isAnswer">Somebody had asked for it, and takes note before it goes on; else that comes later.
    /// </param>
    public void MediumLost(ScsiDevice device, bool isAnswer)
    {
        _empty.Add(device.Address);
        if (!isAnswer)
        {
            _changes[device.Address] = Changes(device) + 1;
        }

        foreach (IoWatch bio in _open)
        {
            if (bio.Device == device.Address)
            {
                bio.MayFailAnyway();
            }
        }
    }

    /// <summary>A device is off line or leaves, or somebody may have done that to it: its bios may fail.</summary>
    public void Trouble(string address) => _troubled.Add(address);

    /// <summary>A bio has ended.</summary>
    public void Ended(IoWatch bio)
    {
        _open.Remove(bio);
        bool isMedium = bio.Operation <= BlockOperation.Write;
        if (!isMedium)
        {
            return;
        }

        if (bio.Status == BlockStatus.Ok && !bio.IsCarriedOut)
        {
            net.Report("I1", "a bio ended well that no commands had carried out", bio.Who);
        }

        bool isPlain = (bio.Flags & (BioFlags.PreFlush | BioFlags.ForceUnitAccess)) == 0;
        if (bio.Status != BlockStatus.Ok && isPlain && !bio.MayFail && IsCalm(bio.Device))
        {
            net.Report("I1", "a bio failed though nothing that went wrong was final", $"{bio.Who}: {bio.Status}");
        }
    }

    /// <summary>A command has ended. Those who had a removable disk open when it told of another medium may not use
    /// that one (kernel: sd_setup_read_write_cmnd).</summary>
    public void Finished(ScsiCommand command)
    {
        if (IsMedium(command) && command.Device.Removable && RetryRules.IsOtherMedium(command))
        {
            _changed.Add(command.Device.Address);
        }
    }

    /// <summary>Somebody has asked whether a device is ready, and has its answer: what was changed is known.</summary>
    public void Asked(ScsiDevice device) => _changed.Remove(device.Address);

    /// <summary>A command was made.</summary>
    public void Prepared(ScsiCommand command)
    {
        string address = command.Device.Address;
        if (_changed.Contains(address) && IsMedium(command) && command.Request.Passthrough is null && IsCalm(address))
        {
            net.Report("I4", "a command was made for a medium that nobody had looked at", StepWatch.Describe(command));
        }
    }

    /// <summary>How often it was told that a medium was lost, other than in answer to who opens the disk.</summary>
    public int Changes(ScsiDevice device) => _changes.GetValueOrDefault(device.Address);

    /// <summary>A removable disk was opened.</summary>
    /// <param name="device">Its device.</param>
    /// <param name="changes">What <see cref="Changes"/> was before.</param>
    public void MediumFound(ScsiDevice device, int changes)
    {
        if (Changes(device) == changes)
        {
            _empty.Remove(device.Address);
        }
    }

    /// <summary>The driver has completed a command that it had.</summary>
    public void Answered(ScsiCommand command)
    {
        if (!TryRange(command, out BlockOperation operation, out int first, out int count))
        {
            return;
        }

        bool hasSense = command.Status == ScsiStatus.CheckCondition;
        if (command.HostByte != HostByte.Ok || (!hasSense && !net.Retries.IsNoError(command)))
        {
            count = 0;
        }
        else if (command.LengthBytes > 0)
        {
            long moved = command.LengthBytes - command.ResidualBytes;
            count = hasSense ? BySense(command, first, count) : (int)(count * moved / command.LengthBytes);
        }

        foreach (IoWatch bio in _open)
        {
            if (bio.Operation == operation && bio.Device == command.Device.Address)
            {
                bio.Carry(first, count);
            }
        }
    }

    /// <summary>A command is finished that no callback took back: the driver may still carry it out.</summary>
    public void LeftBehind(ScsiCommand command)
    {
        Request request = command.Request;
        int first = (int)(request.OffsetBytes / SectorValue.Bytes);
        int count = (int)(request.LengthBytes / SectorValue.Bytes);
        foreach (IoWatch bio in _open)
        {
            if (bio.Operation == request.Operation && bio.Device == command.Device.Address)
            {
                bio.LeaveBehind(first, count);
            }
        }
    }

    /// <summary>A command did not end well, or its time ran out.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isFinal">It need not be tried again.</param>
    public void Failed(ScsiCommand command, bool isFinal)
    {
        if (!TryRange(command, out BlockOperation operation, out int first, out int count))
        {
            return;
        }

        foreach (IoWatch bio in _open)
        {
            if (bio.Operation == operation && bio.Device == command.Device.Address)
            {
                bio.Touch(first, count, isFinal);
            }
        }
    }

    /// <summary>How many sectors of a command are done by its sense data: those before the block that it
    /// names.</summary>
    private static int BySense(ScsiCommand command, int first, int count)
    {
        var sense = new SenseView(command.Sense);
        bool hasStopped = sense.IsKernelValid && sense.Key is SenseKey.MediumError or SenseKey.HardwareError;
        if (!hasStopped)
        {
            return sense.Key is SenseKey.RecoveredError or SenseKey.NoSense ? count : 0;
        }

        long block = command.LengthBytes / command.Cdb.TransferLength / SectorValue.Bytes;
        return sense.TryGetInformation(out ulong bad) ? (int)Math.Clamp(((long)bad * block) - first, 0, count) : 0;
    }

    private bool IsCalm(string address)
    {
        ScsiDevice? device = net
            .Machine.Scsi.Hosts.SelectMany(h => h.Devices)
            .FirstOrDefault(d => d.Address == address);
        bool mayLeave =
            net.SawRemoval
            || net.Machine.Lab.Timeline.Any(e =>
                e.Write?.Path.Text.EndsWith("/state", StringComparison.Ordinal) == true
            );

        // Who did not tell its capacity when it was looked at again has no blocks (kernel: sd_read_capacity).
        bool hasBlocks = device?.Disk is { BlockDevice.LengthBytes: > 0 };
        return device is { State: ScsiDeviceState.Running } && hasBlocks && !mayLeave && !_troubled.Contains(address);
    }

    private static bool TryRange(ScsiCommand command, out BlockOperation operation, out int first, out int count)
    {
        operation = command.Direction == DataDirection.FromDevice ? BlockOperation.Read : BlockOperation.Write;
        long block = command.Cdb.TransferLength == 0 ? 0 : command.LengthBytes / command.Cdb.TransferLength;
        first = (int)((long)command.Cdb.Lba * block / SectorValue.Bytes);
        count = (int)(command.LengthBytes / SectorValue.Bytes);
        return IsMedium(command);
    }

    /// <summary>True of reads and writes.</summary>
    public static bool IsMedium(ScsiCommand command) =>
        command.Cdb.OperationCode
            is OperationCode.Read6
                or OperationCode.Read10
                or OperationCode.Read12
                or OperationCode.Read16
                or OperationCode.Write6
                or OperationCode.Write10
                or OperationCode.Write12
                or OperationCode.Write16;
}
