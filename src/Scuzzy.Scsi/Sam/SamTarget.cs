namespace Scuzzy.Scsi.Sam;

/// <summary>The SAM seam: what a target port calls, whatever its transport. The one place where initiator side and
/// target side meet; loopback calls it directly, the other transports from their frames.</summary>
/// <remarks>All calls come on the target's shard. SCSI outcomes are status and sense; nothing here throws for them.</remarks>
public abstract class SamTarget
{
    /// <summary>An initiator port has logged in: makes the nexus, which gets the power-on unit attention.</summary>
    /// <param name="initiatorPortName">The initiator port's name as its transport writes it.</param>
    /// <param name="relativeTargetPort">The target port's relative identifier, from 1.</param>
    public abstract SamNexus Login(string initiatorPortName, ushort relativeTargetPort);

    /// <summary>The nexus is gone (SAM-5 6.3.4): its tasks are terminated, without responses.</summary>
    public abstract void NexusLost(SamNexus nexus);

    /// <summary>Says that a command is on its way here and will be executed very soon: the target may bring nearer what
    /// it needs. Changes nothing that anybody can see; the command may never come.</summary>
    public virtual void Announce(SamTask task) { }

    /// <summary>Executes a command; the task ends by its <see cref="SamTask.Complete"/> or
    /// <see cref="SamTask.Terminated"/>, maybe before this returns.</summary>
    public abstract void Execute(SamTask task);

    /// <summary>Data-out that <see cref="SamTask.FetchDataOut"/> asked for has arrived.</summary>
    public abstract void DataOutArrived(SamTask task);

    /// <summary>Executes a task management function; ends by <see cref="SamTaskManagement.Respond"/>.</summary>
    public abstract void Manage(SamTaskManagement request);
}
