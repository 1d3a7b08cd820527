namespace Scuzzy.Target.Tasks;

/// <summary>Where a task is (SAM-5 8.8: task states).</summary>
internal enum TaskState : byte
{
    /// <summary>Not in a task set.</summary>
    Free,

    /// <summary>An ordering rule holds it back.</summary>
    Dormant,

    /// <summary>It may be executed.</summary>
    Enabled,

    /// <summary>Enabled, but a command that must have the medium for itself is in its way, or it is that command.
    /// </summary>
    Parked,

    /// <summary>Out of its task set, but still at the store: it was ended by an abort that could not wait.</summary>
    Fenced,
}
