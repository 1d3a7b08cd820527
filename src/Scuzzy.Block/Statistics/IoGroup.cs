namespace Scuzzy.Block.Statistics;

/// <summary>The columns' groups of the stat file (kernel: enum stat_group).</summary>
public enum IoGroup
{
    /// <summary>Reads.</summary>
    Read,

    /// <summary>Writes, writes of zeros and flushes that a submitter asked for.</summary>
    Write,

    /// <summary>Discards.</summary>
    Discard,

    /// <summary>Flushes that the queue sent.</summary>
    Flush,
}
