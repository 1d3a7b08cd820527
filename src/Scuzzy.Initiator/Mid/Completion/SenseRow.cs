using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What sense data leads to; the first row that matches counts.</summary>
/// <param name="Key">The sense key.</param>
/// <param name="Asc">The additional sense code; −1: any.</param>
/// <param name="FirstAscq">The lowest qualifier.</param>
/// <param name="LastAscq">The highest qualifier.</param>
/// <param name="Condition">What else must hold.</param>
/// <param name="Rule">What it leads to.</param>
/// <param name="Cause">The error of the request, if this is what it ends by; Ok: that of host byte and status.</param>
public readonly record struct SenseRow(
    SenseKey Key,
    int Asc,
    int FirstAscq,
    int LastAscq,
    SenseCondition Condition,
    SenseRule Rule,
    BlockStatus Cause = BlockStatus.Ok
)
{
    /// <summary>True if it is about sense data with a key and code.</summary>
    public bool Matches(SenseKey key, AdditionalSense code) =>
        Key == key && (Asc < 0 || (Asc == code.Asc && code.Ascq >= FirstAscq && code.Ascq <= LastAscq));
}
