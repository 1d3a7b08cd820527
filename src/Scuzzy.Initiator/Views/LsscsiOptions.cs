namespace Scuzzy.Initiator.Views;

/// <summary>What lsscsi prints beside the plain line.</summary>
[Flags]
public enum LsscsiOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A second line with state, queue depth and so on (-l).</summary>
    Long = 1 << 0,

    /// <summary>The generic node (-g).</summary>
    Generic = 1 << 1,
}
