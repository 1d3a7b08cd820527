namespace Scuzzy.Scsi.Sam;

/// <summary>One task management request as a target port hands it to the device server; owned by the port.</summary>
public abstract class SamTaskManagement
{
    /// <summary>Whom it comes from.</summary>
    public SamNexus Nexus { get; set; } = null!;

    /// <summary>What is asked.</summary>
    public TaskManagementFunction Function { get; set; }

    /// <summary>Which logical unit; ignored by functions on the target or nexus.</summary>
    public ulong Lun { get; set; }

    /// <summary>Which task, for ABORT TASK and QUERY TASK.</summary>
    public ulong TaskTag { get; set; }

    /// <summary>The answer, set by <see cref="Respond"/>.</summary>
    public TaskManagementResponse Response { get; private set; }

    /// <summary>Ends the request: after this, no task that it ended is responded to or has an effect.</summary>
    public void Respond(TaskManagementResponse response)
    {
        Response = response;
        Responded();
    }

    /// <summary>Called once when the answer is there.</summary>
    protected abstract void Responded();
}
