using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid;

/// <summary>What a host adapter's driver implements: the mid layer calls it, and it calls <see cref="ScsiCommand.Done"/>
/// and the host's reporting methods (kernel: struct scsi_host_template). One object per host.</summary>
/// <remarks>All calls come on the host's shard. Nothing here throws for what a device or a wire does.</remarks>
public abstract class HostTemplate
{
    /// <summary>The driver's name, as proc_name in sysfs shows it, e.g. <c>mpt2sas</c>.</summary>
    public abstract string ProcName { get; }

    /// <summary>The line that describes the adapter when the host is added (kernel: info()).</summary>
    public virtual string Info => ProcName;

    /// <summary>Commands the host takes at once, 1 to 65535; default 1.</summary>
    public virtual int CanQueue => 1;

    /// <summary>Commands a device takes at once when it is added, 1 to <see cref="CanQueue"/>; default 1.</summary>
    public virtual int CommandsPerLun => 1;

    /// <summary>Commands a target takes at once; 0 (default): no limit of its own.</summary>
    public virtual int TargetCanQueue => 0;

    /// <summary>The id of the adapter itself, which a scan skips; −1 (default): none.</summary>
    public virtual int ThisId => -1;

    /// <summary>Highest channel that a scan visits; default 0.</summary>
    public virtual int MaxChannel => 0;

    /// <summary>Ids 0 to this − 1 are scanned; default 8.</summary>
    public virtual int MaxId => 8;

    /// <summary>LUNs 0 to this − 1 may be added; default 8.</summary>
    public virtual ulong MaxLun => 8;

    /// <summary>Longest CDB in bytes, 6 to 32; default 12. A longer one ends with DID_ABORT.</summary>
    public virtual int MaxCdbLength => 12;

    /// <summary>Most segments of a transfer; default 128.</summary>
    public virtual int SgTableSize => 128;

    /// <summary>Most 512-byte sectors of a transfer; default 1024.</summary>
    public virtual long MaxSectors => 1024;

    /// <summary>Kinds of guard tags that it can check, as bits: 1 CRC, 2 IP checksum; default 0.</summary>
    public virtual int GuardTypes => 0;

    /// <summary>Whether a user may reset it (<c>host_reset</c>); default false.</summary>
    public virtual bool CanBeReset => false;

    /// <summary>Hardware queues; default 1.</summary>
    public virtual int HardwareQueues => 1;

    /// <summary>True if the hardware queues share the host's tags; default false.</summary>
    public virtual bool HostTagset => false;

    /// <summary>True if TASK SET FULL is to lower queue depths; default false.</summary>
    public virtual bool TrackQueueDepth => false;

    /// <summary>True if <see cref="ChangeQueueDepth"/> means something; default true.</summary>
    public virtual bool CanChangeQueueDepth => true;

    /// <summary>True: LUNs are never put into byte 1 of CDBs for old devices; default false.</summary>
    public virtual bool NoLunInCdb => false;

    /// <summary>Rounds that a host is left alone after it was busy; default 7.</summary>
    public virtual int MaxHostBlocked => 7;

    /// <summary>True: bus and host resets need no 10 s to settle; default false.</summary>
    public virtual bool SkipSettleDelay => false;

    /// <summary>Scans ids from the highest down; default false.</summary>
    public virtual bool ReverseOrdering => false;

    /// <summary>Who stands still while the error handler works; default the host, as in Linux. A driver that says less
    /// promises that its aborts and resets leave the commands of others alone.</summary>
    public virtual RecoveryScopeKind RecoveryScope => RecoveryScopeKind.Host;

    /// <summary>Whether what a narrow scope cannot recover is tried with the next wider one; false: its device goes off
    /// line. Default true.</summary>
    public virtual bool RecoveryEscalates => true;

    /// <summary>Which of the error-handling callbacks below do something; default none.</summary>
    public virtual EhCallbacks EhCallbacks => EhCallbacks.None;

    /// <summary>Takes a command (kernel: queuecommand).</summary>
    /// <remarks>
    /// <para><b>Returns</b> <see cref="QueueCommandResult.Accepted"/>: the driver will call <see cref="ScsiCommand.Done"/>
    /// exactly once, maybe before this returns. Any other: the command is untouched and will be offered again; Done
    /// must not be called.</para>
    /// <para><b>Ownership</b>: with Accepted the driver has the claim <see cref="ScsiCommand.Claim"/> on command and data
    /// until Done, or until one of its own abort or reset callbacks reports success or fast failure for it.</para>
    /// <para><b>Context</b>: any; it must not wait. Allocates nothing at steady state.</para>
    /// </remarks>
    public abstract QueueCommandResult QueueCommand(ScsiCommand command);

    /// <summary>The last command of a batch was not queued after all: start what was held back (kernel: commit_rqs).</summary>
    /// <remarks><b>Returns</b> nothing. <b>Ownership</b>: unchanged. <b>Context</b>: as <see cref="QueueCommand"/>.</remarks>
    public virtual void Commit() { }

    /// <summary>A command's time has run out (kernel: eh_timed_out).</summary>
    /// <remarks>
    /// <para><b>Returns</b> what is to happen; default <see cref="CommandTimeoutVerdict.NotHandled"/>.</para>
    /// <para><b>Ownership</b>: the driver keeps its claim, except with Handled, by which it ends.</para>
    /// <para><b>Context</b>: timer; it must not wait.</para>
    /// </remarks>
    public virtual CommandTimeoutVerdict TimedOut(ScsiCommand command) => CommandTimeoutVerdict.NotHandled;

    /// <summary>Whether a command that was recovered may be tried again (kernel: eh_should_retry_cmd).</summary>
    /// <remarks><b>Returns</b> false: it is finished, whatever retries it has; default true. <b>Ownership</b>: the
    /// driver's claim has ended. <b>Context</b>: task; it must not wait.</remarks>
    public virtual bool ShouldRetry(ScsiCommand command) => true;

    /// <summary>Takes one command back (kernel: eh_abort_handler).</summary>
    /// <remarks>
    /// <para><b>Returns</b> Success: the driver will never touch the command again, whether or not the target aborted
    /// it. Failed: it might. FastIoFail: the transport is gone and the driver is done with it.</para>
    /// <para><b>Ownership</b>: the claim ends with Success or FastIoFail, and stays with Failed.</para>
    /// <para><b>Context</b>: task; it may wait, and should give up after the device's eh_timeout.</para>
    /// </remarks>
    public virtual ShardTask<EhOutcome> AbortAsync(ScsiCommand command) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Failed);

    /// <summary>Resets a logical unit (kernel: eh_device_reset_handler).</summary>
    /// <remarks><b>Returns</b> and <b>Ownership</b>: as <see cref="AbortAsync"/>, for every command of the device.
    /// <b>Context</b>: task; it may wait.</remarks>
    public virtual ShardTask<EhOutcome> DeviceResetAsync(ScsiDevice device) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Failed);

    /// <summary>Resets a target (kernel: eh_target_reset_handler).</summary>
    /// <remarks><b>Returns</b> and <b>Ownership</b>: as <see cref="AbortAsync"/>, for every command of the target.
    /// <b>Context</b>: task; it may wait.</remarks>
    public virtual ShardTask<EhOutcome> TargetResetAsync(ScsiTarget target) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Failed);

    /// <summary>Loses and renews the nexus with a target, which other initiators do not notice. Linux has no such
    /// callback; it is asked only where <see cref="RecoveryScope"/> is not the host.</summary>
    /// <remarks><b>Returns</b> and <b>Ownership</b>: as <see cref="AbortAsync"/>, for every command of the target.
    /// <b>Context</b>: task; it may wait.</remarks>
    public virtual ShardTask<EhOutcome> NexusResetAsync(ScsiTarget target) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Failed);

    /// <summary>Resets a channel (kernel: eh_bus_reset_handler).</summary>
    /// <remarks><b>Returns</b> and <b>Ownership</b>: as <see cref="AbortAsync"/>, for every command of the channel.
    /// <b>Context</b>: task; it may wait.</remarks>
    public virtual ShardTask<EhOutcome> BusResetAsync(ScsiHost host, int channel) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Failed);

    /// <summary>Resets the adapter (kernel: eh_host_reset_handler).</summary>
    /// <remarks><b>Returns</b> and <b>Ownership</b>: as <see cref="AbortAsync"/>, for every command of the host.
    /// <b>Context</b>: task; it may wait.</remarks>
    public virtual ShardTask<EhOutcome> HostResetAsync(ScsiHost host) =>
        ShardTask<EhOutcome>.FromResult(EhOutcome.Failed);

    /// <summary>A target is about to be probed (kernel: target_alloc).</summary>
    /// <remarks>
    /// <para><b>Returns</b> false: there is nothing at this address, the scan passes it over silently.</para>
    /// <para><b>Ownership</b>: the driver may keep an object in <see cref="ScsiTarget.DriverData"/> until
    /// <see cref="TargetDestroy"/>.</para>
    /// <para><b>Context</b>: task; it may wait, e.g. for a login.</para>
    /// </remarks>
    public virtual ShardTask<bool> TargetAllocAsync(ScsiTarget target) => ShardTask<bool>.FromResult(true);

    /// <summary>A target is gone (kernel: target_destroy).</summary>
    /// <remarks><b>Returns</b> nothing. <b>Ownership</b>: DriverData is the driver's again. <b>Context</b>: any; it must
    /// not wait.</remarks>
    public virtual void TargetDestroy(ScsiTarget target) { }

    /// <summary>A device is about to be probed (kernel: slave_alloc, sdev_init).</summary>
    /// <remarks>
    /// <para><b>Returns</b> false: there is no such unit, the scan passes it over silently.</para>
    /// <para><b>Ownership</b>: the driver may keep an object in <see cref="ScsiDevice.DriverData"/> until
    /// <see cref="DeviceDestroy"/>.</para>
    /// <para><b>Context</b>: task; it must not wait.</para>
    /// </remarks>
    public virtual bool DeviceAlloc(ScsiDevice device) => true;

    /// <summary>A device has answered INQUIRY and may be configured: queue depth, flags such as
    /// <see cref="ScsiDevice.NoUldAttach"/> (kernel: slave_configure, sdev_configure).</summary>
    /// <remarks><b>Returns</b> false: the device is dropped. <b>Ownership</b>: as <see cref="DeviceAlloc"/>.
    /// <b>Context</b>: task; it must not wait.</remarks>
    public virtual bool DeviceConfigure(ScsiDevice device) => true;

    /// <summary>A device, or one that was probed in vain, is gone (kernel: slave_destroy, sdev_destroy).</summary>
    /// <remarks><b>Returns</b> nothing. <b>Ownership</b>: DriverData is the driver's again. <b>Context</b>: any; it must
    /// not wait.</remarks>
    public virtual void DeviceDestroy(ScsiDevice device) { }

    /// <summary>A new queue depth is wanted (kernel: change_queue_depth).</summary>
    /// <remarks><b>Returns</b> the depth that holds from now on, 1 to <see cref="CanQueue"/>. <b>Ownership</b>: none.
    /// <b>Context</b>: any; it must not wait.</remarks>
    public virtual int ChangeQueueDepth(ScsiDevice device, int depth) => Math.Clamp(depth, 1, CanQueue);

    /// <summary>The scan of the host begins (kernel: scan_start); only asked if <see cref="FindsTargetsItself"/>.</summary>
    /// <remarks><b>Returns</b> nothing. <b>Ownership</b>: none. <b>Context</b>: task; it must not wait.</remarks>
    public virtual void ScanStart(ScsiHost host) { }

    /// <summary>Asked every 10 ms whether the scan is over (kernel: scan_finished).</summary>
    /// <remarks><b>Returns</b> true when it is. <b>Ownership</b>: none. <b>Context</b>: task; it must not wait.</remarks>
    public virtual bool ScanFinished(ScsiHost host, long elapsedNs) => true;

    /// <summary>True if the driver finds its targets itself and adds them by <see cref="ScsiHost.ScanTargetAsync"/>:
    /// then a scan calls <see cref="ScanStart"/> and <see cref="ScanFinished"/> instead of visiting every id; default
    /// false.</summary>
    public virtual bool FindsTargetsItself => false;
}
