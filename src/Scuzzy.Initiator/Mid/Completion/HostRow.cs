using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What a host byte leads to.</summary>
/// <param name="HostByte">The host byte.</param>
/// <param name="Rule">What it leads to.</param>
/// <param name="FailFast">Fail-fast bits that forbid a retry.</param>
/// <param name="Status">How the request ends, if it ends by this.</param>
public readonly record struct HostRow(
    HostByte HostByte,
    HostRule Rule,
    BioFlags FailFast = BioFlags.None,
    BlockStatus Status = BlockStatus.IoError
);
