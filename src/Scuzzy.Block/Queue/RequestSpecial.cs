namespace Scuzzy.Block.Queue;

/// <summary>The part that a request plays in a flush or barrier sequence.</summary>
internal enum RequestSpecial : byte
{
    /// <summary>None: its bios end as its bytes do.</summary>
    None,

    /// <summary>It waits for flushes before or after its data; its bio ends with the sequence
    /// (RQF_FLUSH_SEQ).</summary>
    Sequenced,

    /// <summary>The flush itself, made by the queue (flush_rq, pre_flush_rq, post_flush_rq).</summary>
    Proxy,
}
