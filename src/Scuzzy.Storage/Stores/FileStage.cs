namespace Scuzzy.Storage.Stores;

/// <summary>What a bio over a file is waiting for; the stages follow each other in this order.</summary>
internal enum FileStage : byte
{
    /// <summary>Nothing was started yet.</summary>
    New,

    /// <summary>fdatasync of what ended before.</summary>
    SynchronizeBefore,

    /// <summary>The transfer, the punching or the zeroing.</summary>
    Body,

    /// <summary>fdatasync of what the body wrote.</summary>
    SynchronizeAfter,

    /// <summary>All done.</summary>
    Ended,
}
