using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>A block device under a name.</summary>
/// <param name="Name">The name that clients ask for, at most 4096 bytes of UTF-8; may be empty.</param>
/// <param name="Device">The device; the server does not dispose it.</param>
/// <param name="Description">Words for people; may be empty.</param>
public sealed record NbdExport(string Name, BlockDevice Device, string Description = "")
{
    /// <summary>How a session opens and closes it; null: there is nothing to open, whoever asks is served.</summary>
    public NbdExportAccess? Access { get; init; }

    /// <summary>What a session is told.</summary>
    /// <param name="isReadOnly">It may only read, whatever the device says.</param>
    internal NbdTransmissionFlags Flags(bool isReadOnly)
    {
        BlockLimits limits = Device.Limits;
        NbdTransmissionFlags flags =
            NbdTransmissionFlags.HasFlags
            | NbdTransmissionFlags.SendFlush
            | NbdTransmissionFlags.SendDoNotFragment
            | NbdTransmissionFlags.CanMultiConnection
            | NbdTransmissionFlags.SendCache;
        flags |= limits.IsRotational ? NbdTransmissionFlags.Rotational : 0;
        if (isReadOnly || Device.IsReadOnly)
        {
            return flags | NbdTransmissionFlags.ReadOnly;
        }

        flags |= NbdTransmissionFlags.SendForceUnitAccess;
        flags |= limits.MaximumDiscardBytes > 0 ? NbdTransmissionFlags.SendTrim : 0;
        flags |= limits.MaximumWriteZeroesBytes > 0 ? NbdTransmissionFlags.SendWriteZeroes : 0;
        return flags;
    }
}
