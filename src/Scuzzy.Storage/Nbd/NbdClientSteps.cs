using Scuzzy.Storage.Nbd.Wire;

namespace Scuzzy.Storage.Nbd;

/// <summary>Which requests a bio becomes, given what the server offers.</summary>
internal static class NbdClientSteps
{
    /// <summary>Longest range without data: what 32 bits hold, in whole blocks of 4096.</summary>
    private const long MaximumRangeBytes = 0xFFFFF000;

    /// <summary>The limits of the device that an export is.</summary>
    public static BlockLimits Limits(NbdClientHandshake handshake)
    {
        int block = Math.Clamp((int)handshake.MinimumBlockBytes, 512, 4096);
        bool trims = Has(handshake, NbdTransmissionFlags.SendTrim);
        return new BlockLimits
        {
            LogicalBlockBytes = block,
            PhysicalBlockBytes = (int)Math.Clamp(handshake.PreferredBlockBytes, (uint)block, 1 << 20),
            DiscardGranularityBytes = trims ? block : 0,
            MaximumDiscardBytes = trims ? long.MaxValue : 0,
            MaximumWriteZeroesBytes = Has(handshake, NbdTransmissionFlags.SendWriteZeroes) ? long.MaxValue : 0,
            HasWriteCache = Has(handshake, NbdTransmissionFlags.SendFlush),
            HasForceUnitAccess = Has(handshake, NbdTransmissionFlags.SendForceUnitAccess),
            IsRotational = Has(handshake, NbdTransmissionFlags.Rotational),
        };
    }

    /// <summary>Prepares a bio's next request; false if there is none.</summary>
    public static bool Next(NbdClientRequest request, NbdClientHandshake handshake)
    {
        Bio bio = request.Bio;
        if (request.Stage == NbdClientStage.Body && request.PartOffset + request.PartBytes < bio.LengthBytes)
        {
            PrepareBody(request, handshake, request.PartOffset + request.PartBytes);
            return true;
        }

        while (request.Stage != NbdClientStage.Ended)
        {
            request.Stage++;
            if (request.Stage == NbdClientStage.Body && bio.Operation != BlockOperation.Flush)
            {
                return StartBody(request, handshake);
            }

            if (WantsFlush(request.Stage, bio, handshake) && Has(handshake, NbdTransmissionFlags.SendFlush))
            {
                request.Prepare(NbdCommand.Flush, NbdCommandFlags.None, 0, 0);
                return true;
            }
        }

        return false;
    }

    private static bool WantsFlush(NbdClientStage stage, Bio bio, NbdClientHandshake handshake) =>
        stage switch
        {
            NbdClientStage.FlushBefore => bio.Operation == BlockOperation.Flush || (bio.Flags & BioFlags.PreFlush) != 0,
            NbdClientStage.FlushAfter => bio.Operation is not (BlockOperation.Read or BlockOperation.Flush)
                && (bio.Flags & BioFlags.ForceUnitAccess) != 0
                && !Has(handshake, NbdTransmissionFlags.SendForceUnitAccess),
            _ => false,
        };

    private static bool StartBody(NbdClientRequest request, NbdClientHandshake handshake)
    {
        bool isOffered = request.Bio.Operation switch
        {
            BlockOperation.Discard => Has(handshake, NbdTransmissionFlags.SendTrim),
            BlockOperation.WriteZeroes => Has(handshake, NbdTransmissionFlags.SendWriteZeroes),
            _ => true,
        };
        if (!isOffered)
        {
            request.Status = BlockStatus.NotSupported;
            return false;
        }

        PrepareBody(request, handshake, 0);
        return true;
    }

    private static void PrepareBody(NbdClientRequest request, NbdClientHandshake handshake, long partOffset)
    {
        Bio bio = request.Bio;
        NbdCommand command = bio.Operation switch
        {
            BlockOperation.Read => NbdCommand.Read,
            BlockOperation.Write => NbdCommand.Write,
            BlockOperation.Discard => NbdCommand.Trim,
            _ => NbdCommand.WriteZeroes,
        };
        NbdCommandFlags flags = NbdCommandFlags.None;
        bool forces = (bio.Flags & BioFlags.ForceUnitAccess) != 0 && command != NbdCommand.Read;
        flags |=
            forces && Has(handshake, NbdTransmissionFlags.SendForceUnitAccess)
                ? NbdCommandFlags.ForceUnitAccess
                : NbdCommandFlags.None;
        flags |=
            command == NbdCommand.WriteZeroes && (bio.Flags & BioFlags.NoUnmap) != 0
                ? NbdCommandFlags.NoHole
                : NbdCommandFlags.None;
        bool hasData = command is NbdCommand.Read or NbdCommand.Write;
        long most = hasData
            ? Math.Clamp(handshake.MaximumBlockBytes, 4096, NbdTransmission.MaximumRequestBytes)
            : MaximumRangeBytes;
        request.Prepare(command, flags, partOffset, Math.Min(bio.LengthBytes - partOffset, most));
    }

    private static bool Has(NbdClientHandshake handshake, NbdTransmissionFlags flag) => (handshake.Flags & flag) != 0;
}
