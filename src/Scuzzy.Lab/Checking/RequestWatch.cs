using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Holds a request that is handed to a driver against the bios that it carries, however they were merged: side
/// by side, nothing beside them (I4), and with the first fail only those that fail as fast as it (I1; kernel:
/// blk_rq_set_mixed_merge, blk_rq_err_bytes).</summary>
internal sealed class RequestWatch(InvariantNet net)
{
    /// <summary>A command is handed to its driver.</summary>
    public void Sent(ScsiCommand command)
    {
        Request request = command.Request;
        bool isMedium = request.Passthrough is null && request.Operation <= BlockOperation.Write;
        if (!isMedium || request.FirstBio is null)
        {
            return;
        }

        long at = request.OffsetBytes - request.FirstBioDoneBytes;
        Bio last = request.FirstBio;
        for (Bio? bio = request.FirstBio; bio is not null; bio = bio.Next)
        {
            if (bio.OffsetBytes != at || bio.Operation != request.Operation)
            {
                net.Report("I4", "a request carries bios that are not side by side", StepWatch.Describe(command));
                return;
            }

            at += bio.LengthBytes;
            last = bio;
        }

        if (at != request.EndBytes || !ReferenceEquals(last, request.LastBio))
        {
            net.Report("I4", "a request is not as long as its bios", StepWatch.Describe(command));
        }

        CheckFailFast(command, request, request.FirstBio);
    }

    private void CheckFailFast(ScsiCommand command, Request request, Bio first)
    {
        BioFlags asked = first.Flags & BioFlags.FailFastMask;
        if ((request.Flags & BioFlags.FailFastMask) != asked)
        {
            net.Report("I1", "a request does not fail as fast as its first bio asks", StepWatch.Describe(command));
        }

        long bytes = -request.FirstBioDoneBytes;
        for (Bio? bio = first; bio is not null && (bio.Flags & asked) == asked; bio = bio.Next)
        {
            bytes += bio.LengthBytes;
        }

        if (request.Queue.FailFastBytes(request) != bytes)
        {
            net.Report("I1", "bios would fail with one that fails faster than they", StepWatch.Describe(command));
        }
    }
}
