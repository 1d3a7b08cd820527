namespace Scuzzy.Lab.Composition;

/// <summary>How far a lab's script has come.</summary>
public enum ScriptPhase
{
    /// <summary>Nothing has run.</summary>
    NotStarted,

    /// <summary>Hosts are registered and scanned.</summary>
    Boot,

    /// <summary>Timeline and workload run.</summary>
    Work,

    /// <summary>The end is checked.</summary>
    Checks,

    /// <summary>All is done.</summary>
    Ended,
}
