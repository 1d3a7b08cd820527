namespace Scuzzy.Iscsi.Target;

/// <summary>Where a task is between its command and the end of its response.</summary>
internal enum IscsiTaskState : byte
{
    /// <summary>In the session's pool.</summary>
    Free,

    /// <summary>Its command is being received.</summary>
    Receiving,

    /// <summary>It waits for commands before it, or for memory.</summary>
    Waiting,

    /// <summary>The device server has it.</summary>
    Executing,

    /// <summary>Its response is queued or being sent.</summary>
    Answered,

    /// <summary>It ends without a response.</summary>
    Dead,
}
