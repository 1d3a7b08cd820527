using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What a SCSI status leads to when the host byte is OK.</summary>
/// <param name="Status">The SCSI status.</param>
/// <param name="Rule">What it leads to.</param>
/// <param name="IsNoError">True: as far as the request goes nothing failed; what was not transferred is sent again.</param>
/// <param name="Cause">The error of the request, if this is what it ends by.</param>
public readonly record struct StatusRow(
    ScsiStatus Status,
    StatusRule Rule,
    bool IsNoError = false,
    BlockStatus Cause = BlockStatus.Ok
);
