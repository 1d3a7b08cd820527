using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Initiator.Mid.Completion;

/// <summary>What io_completion does about current sense data; the first row that matches counts.</summary>
/// <param name="Key">The sense key.</param>
/// <param name="Asc">The additional sense code; −1: any.</param>
/// <param name="FirstAscq">The lowest qualifier.</param>
/// <param name="LastAscq">The highest qualifier.</param>
/// <param name="Condition">What else must hold.</param>
/// <param name="Action">What is done.</param>
/// <param name="Cause">The error of the request, if it ends by this; Ok: that found before.</param>
public readonly record struct CompletionRow(
    SenseKey Key,
    int Asc,
    int FirstAscq,
    int LastAscq,
    SenseCondition Condition,
    CompletionAction Action,
    BlockStatus Cause = BlockStatus.Ok
)
{
    internal bool Matches(SenseKey key, AdditionalSense code) =>
        Key == key && (Asc < 0 || (Asc == code.Asc && code.Ascq >= FirstAscq && code.Ascq <= LastAscq));
}
