namespace Scuzzy.Storage.Nbd;

/// <summary>What a client's bio is waiting for; the stages follow each other in this order.</summary>
internal enum NbdClientStage : byte
{
    /// <summary>Nothing was sent yet.</summary>
    New,

    /// <summary>A flush of what ended before.</summary>
    FlushBefore,

    /// <summary>The bio's own requests.</summary>
    Body,

    /// <summary>A flush in place of FUA, which the server lacks.</summary>
    FlushAfter,

    /// <summary>All done.</summary>
    Ended,
}
