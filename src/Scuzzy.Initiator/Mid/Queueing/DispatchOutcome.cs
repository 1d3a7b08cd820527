namespace Scuzzy.Initiator.Mid.Queueing;

/// <summary>What became of handing a command to the driver.</summary>
internal enum DispatchOutcome : byte
{
    /// <summary>It is under way, or has completed already.</summary>
    Accepted,

    /// <summary>It was refused and must go back to the queue.</summary>
    Refused,
}
