namespace Scuzzy.Target.Tasks;

/// <summary>How a task is to end.</summary>
internal enum TaskFate : byte
{
    /// <summary>With the status of its command.</summary>
    Normal,

    /// <summary>Aborted: without a response.</summary>
    Terminated,

    /// <summary>Aborted by another nexus while TAS is set: with TASK ABORTED status (SAM-5 5.3.1).</summary>
    TaskAborted,
}
