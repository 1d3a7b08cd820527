namespace Scuzzy.Block.Queue;

/// <summary>What a driver says of a request whose time ran out (kernel: enum blk_eh_timer_return).</summary>
public enum TimeoutVerdict
{
    /// <summary>The driver or its error handler owns it now.</summary>
    Done,

    /// <summary>Give it its whole time again.</summary>
    ResetTimer,

    /// <summary>The driver has dealt with it: complete it now (2.6.32, 3.10).</summary>
    Handled,
}
