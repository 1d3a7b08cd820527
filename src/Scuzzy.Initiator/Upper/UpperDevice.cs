using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Upper;

/// <summary>A device as its upper driver sees it (kernel: struct scsi_disk, …). The command calls come on the device's
/// shard and must not wait or allocate.</summary>
public abstract class UpperDevice
{
    /// <summary>Creates it.</summary>
    protected UpperDevice(ScsiDevice device) => Device = device;

    /// <summary>The device.</summary>
    public ScsiDevice Device { get; }

    /// <summary>The driver's name, e.g. <c>sd</c>.</summary>
    public abstract string DriverName { get; }

    /// <summary>Its name, e.g. <c>sda</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Does the slow part of binding: asks the device what it is and makes it usable (kernel: sd_probe's
    /// asynchronous part).</summary>
    public abstract ShardTask ProbeAsync();

    /// <summary>Asks the device again (kernel: sd_rescan).</summary>
    public virtual ShardTask RescanAsync() => ShardTask.Completed;

    /// <summary>The device goes away: commands still pass if privileged (kernel: sd_remove).</summary>
    public abstract ShardTask RemoveAsync();

    /// <summary>Builds the command of a file system request: CDB, direction, length, retries (kernel: init_command).
    /// The scatter list is gathered by the mid layer.</summary>
    public abstract PrepareOutcome Prepare(ScsiCommand command, Request request);

    /// <summary>A command of the device was handed to the error handler (kernel: eh_reset).</summary>
    public virtual void RecoveryBegins() { }

    /// <summary>The error handler takes a command for recovered (kernel: eh_action).</summary>
    /// <param name="command">The command, with its own CDB and result.</param>
    /// <param name="outcome">Success, or FastIoFail.</param>
    /// <returns>Failed: it is not, the next rung must be tried.</returns>
    public virtual EhOutcome Recovered(ScsiCommand command, EhOutcome outcome) => outcome;

    /// <summary>A command has come back: how many bytes are good (kernel: done). May change the result.</summary>
    public abstract long Done(ScsiCommand command);
}
