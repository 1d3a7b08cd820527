namespace Scuzzy.Target.Tasks;

/// <summary>What a task set says to a new task.</summary>
internal enum Admission : byte
{
    /// <summary>It is in.</summary>
    Admitted,

    /// <summary>Its tag lives already (SAM-5 5.10).</summary>
    Overlapped,

    /// <summary>No room, and the nexus has a task here.</summary>
    TaskSetFull,

    /// <summary>No room, and the nexus has no task here.</summary>
    Busy,
}
