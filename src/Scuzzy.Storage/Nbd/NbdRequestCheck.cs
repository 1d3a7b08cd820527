using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>What is refused before it becomes a bio, with the reason that the client is told.</summary>
internal static class NbdRequestCheck
{
    private const NbdCommandFlags AnyFlags = NbdCommandFlags.ForceUnitAccess;

    /// <summary>The error of a request; <see cref="NbdError.None"/> if it may be served.</summary>
    public static NbdError Check(
        in NbdRequestHeader header,
        BlockDevice device,
        BlockLimits limits,
        bool isReadOnly,
        bool hasAllocationContext,
        out string message
    )
    {
        message = "";
        if ((header.Flags & ~AllowedFlags(header.Command)) != 0)
        {
            message = "a flag is not known, or not for this command";
            return NbdError.Invalid;
        }

        if (header.Command == NbdCommand.Flush)
        {
            message = "a flush has no range";
            return header.Offset == 0 && header.Length == 0 ? NbdError.None : NbdError.Invalid;
        }

        NbdError error = CheckCommand(header, device, limits, isReadOnly, hasAllocationContext, out message);
        return error != NbdError.None ? error : CheckRange(header, device, limits, out message);
    }

    /// <summary>How a bio's end is told to the client.</summary>
    public static NbdError ToError(BlockStatus status) =>
        status switch
        {
            BlockStatus.Ok => NbdError.None,
            BlockStatus.NoSpace => NbdError.NoSpace,
            BlockStatus.ReadOnly => NbdError.NotPermitted,
            BlockStatus.Invalid => NbdError.Invalid,
            BlockStatus.NotSupported => NbdError.NotSupported,
            _ => NbdError.InputOutput,
        };

    /// <summary>How a bio's end is told to people.</summary>
    public static string Describe(BlockStatus status) =>
        status switch
        {
            BlockStatus.Timeout => "the device did not answer in time (ETIMEDOUT)",
            BlockStatus.NoSpace => "no space is left (ENOSPC)",
            BlockStatus.Transport => "the transport failed (ENOLINK)",
            BlockStatus.Target => "the target failed (EREMOTEIO)",
            BlockStatus.ReservationConflict => "another initiator holds a reservation (EBADE)",
            BlockStatus.Medium => "the medium is bad (ENODATA)",
            BlockStatus.Protection => "protection information does not match (EILSEQ)",
            BlockStatus.NotSupported => "the device does not support it (EOPNOTSUPP)",
            BlockStatus.Offline => "the device is offline (ENODEV)",
            BlockStatus.DurationLimit => "the device gave up in time (ETIME)",
            BlockStatus.Invalid => "the device refused it (EINVAL)",
            BlockStatus.ReadOnly => "the device is read-only (EROFS)",
            BlockStatus.Ok => "",
            BlockStatus.IoError or _ => "the device failed (EIO)",
        };

    private static NbdCommandFlags AllowedFlags(NbdCommand command) =>
        command switch
        {
            NbdCommand.Read => AnyFlags | NbdCommandFlags.DoNotFragment,
            NbdCommand.WriteZeroes => AnyFlags | NbdCommandFlags.NoHole,
            NbdCommand.BlockStatus => AnyFlags | NbdCommandFlags.RequestOne,
            _ => AnyFlags,
        };

    private static NbdError CheckCommand(
        in NbdRequestHeader header,
        BlockDevice device,
        BlockLimits limits,
        bool isReadOnly,
        bool hasAllocationContext,
        out string message
    )
    {
        message = "";
        switch (header.Command)
        {
            case NbdCommand.Read:
            case NbdCommand.Cache:
                return NbdError.None;
            case NbdCommand.Write:
            case NbdCommand.Trim:
            case NbdCommand.WriteZeroes:
                return CheckChange(header.Command, limits, isReadOnly || device.IsReadOnly, out message);
            case NbdCommand.BlockStatus:
                message = "base:allocation was not negotiated";
                return hasAllocationContext ? NbdError.None : NbdError.Invalid;
            default:
                message = "the command is not known";
                return NbdError.Invalid;
        }
    }

    private static NbdError CheckChange(NbdCommand command, BlockLimits limits, bool isReadOnly, out string message)
    {
        message = "the export is read-only";
        if (isReadOnly)
        {
            return NbdError.NotPermitted;
        }

        message = "the export does not offer this command";
        bool isOffered =
            command == NbdCommand.Write
            || (command == NbdCommand.Trim ? limits.MaximumDiscardBytes : limits.MaximumWriteZeroesBytes) > 0;
        return isOffered ? NbdError.None : NbdError.NotSupported;
    }

    private static NbdError CheckRange(
        in NbdRequestHeader header,
        BlockDevice device,
        BlockLimits limits,
        out string message
    )
    {
        message = "the length is zero";
        if (header.Length == 0)
        {
            return NbdError.Invalid;
        }

        message = "more than 32 MiB in one request";
        bool hasData = header.Command is NbdCommand.Read or NbdCommand.Write;
        if (hasData && header.Length > NbdTransmission.MaximumRequestBytes)
        {
            return NbdError.Invalid;
        }

        message = "offset or length is not a multiple of the smallest block";
        if (((header.Offset | header.Length) & (uint)(limits.LogicalBlockBytes - 1)) != 0)
        {
            return NbdError.Invalid;
        }

        message = "beyond the end of the export";
        ulong size = (ulong)device.LengthBytes;
        bool isInside = header.Offset <= size && header.Length <= size - header.Offset;
        bool isWrite = header.Command is NbdCommand.Write or NbdCommand.WriteZeroes;
        return isInside ? NbdError.None
            : isWrite ? NbdError.NoSpace
            : NbdError.Invalid;
    }
}
