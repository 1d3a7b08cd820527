namespace Scuzzy.Block;

/// <summary>How flushes and FUA become commands (facts A26, A27).</summary>
public enum FlushPolicy
{
    /// <summary>2.6.32: drain, pre-flush, barrier, post-flush.</summary>
    Barrier,

    /// <summary>2.6.37 and later: PREFLUSH, DATA, POSTFLUSH with shared flushes.</summary>
    FlushMachine,
}
