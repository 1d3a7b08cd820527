namespace Scuzzy.Block.Queue;

/// <summary>What became of preparing a request (kernel: BLKPREP_OK, BLKPREP_DEFER, BLKPREP_KILL).</summary>
public enum PrepareResult
{
    /// <summary>Prepared.</summary>
    Ready,

    /// <summary>Not now: it stays at the head of the queue.</summary>
    Defer,

    /// <summary>Never: it ends with an error, quietly.</summary>
    Kill,
}
