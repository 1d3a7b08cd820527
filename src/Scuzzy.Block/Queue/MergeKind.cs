namespace Scuzzy.Block.Queue;

/// <summary>Where a bio joins a request (kernel: ELEVATOR_BACK_MERGE, ELEVATOR_FRONT_MERGE).</summary>
internal enum MergeKind : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Behind its last bio.</summary>
    Back,

    /// <summary>Before its first bio.</summary>
    Front,
}
