namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>How an answer was put off (kernel: enum sdeb_defer_type).</summary>
internal enum DeferKind : byte
{
    /// <summary>Never: answers were given at once, or not at all.</summary>
    None,

    /// <summary>By a timer.</summary>
    Timer,

    /// <summary>By work that is done as soon as may be.</summary>
    Work,
}
