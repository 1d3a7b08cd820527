using System.Globalization;
using System.Text;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid;

/// <summary>A logical unit as the initiator sees it (kernel: struct scsi_device). Its queue exists whether or not an
/// upper driver binds it.</summary>
public sealed class ScsiDevice
{
    private const int ExpectedVpdPages = 8;
    private const int VpdPageCodeAt = 1;

    /// <summary>Who waits for the device.</summary>
    private ShardMutex _lock;

    /// <summary>By page, which stands in its header; without gaps.</summary>
    private byte[]?[] _vpd = [];

    internal ScsiDevice(ScsiHost host, ScsiTarget target, ulong lun)
    {
        Host = host;
        Target = target;
        Lun = lun;
        WireLun = LogicalUnitNumber.FromKernel(lun).Value;
        Address = string.Create(CultureInfo.InvariantCulture, $"{host.Number}:{target.Channel}:{target.Id}:{lun}");
        QueueDepth = host.Template.CommandsPerLun;
        MaxQueueDepth = QueueDepth;
        TimeoutNs = host.Scsi.Options.DeviceTimeoutNs;
        Driver = new DeviceQueue(this);
        Queue = new RequestQueue(
            new RequestQueueOptions
            {
                HomeCpu = host.Cpu,
                Policy = host.Scsi.BlockPolicy,
                Driver = Driver,
                Tags = host.Tags,
                TimeoutNs = TimeoutNs,
                Hz = host.Scsi.Options.Hz,
            }
        );
        QueueFull = new QueueDepthTracker(this);
        Attentions = new UnitAttentions(this);
    }

    /// <summary>Its host.</summary>
    public ScsiHost Host { get; }

    /// <summary>Its target.</summary>
    public ScsiTarget Target { get; }

    /// <summary>Its LUN, as the kernel's number.</summary>
    public ulong Lun { get; }

    /// <summary>Its LUN, as the 8 bytes on the wire in big-endian order.</summary>
    public ulong WireLun { get; }

    /// <summary>Its address, e.g. <c>0:0:1:0</c> (host, channel, id, LUN).</summary>
    public string Address { get; }

    /// <summary>Its state.</summary>
    public ScsiDeviceState State { get; private set; }

    /// <summary>Its queue.</summary>
    public RequestQueue Queue { get; }

    /// <summary>The upper driver's view of it, or null.</summary>
    public UpperDevice? Upper { get; internal set; }

    /// <summary>The disk that sd made of it, or null.</summary>
    public ScsiDisk? Disk => Upper as ScsiDisk;

    /// <summary>The number of its sg node, or −1.</summary>
    public int GenericNumber { get; internal set; } = -1;

    /// <summary>The driver's own object.</summary>
    public object? DriverData { get; set; }

    /// <summary>Commands that it takes at once.</summary>
    public int QueueDepth { get; private set; }

    /// <summary>Depth up to which it ramps up by itself.</summary>
    public int MaxQueueDepth { get; internal set; }

    /// <summary>Time without TASK SET FULL before the depth ramps up by one, in nanoseconds; default 120 s.</summary>
    public long RampUpPeriodNs { get; set; } = 120_000_000_000;

    /// <summary>Commands dispatched, or about to be (device_busy).</summary>
    public int Busy { get; internal set; }

    /// <summary>Rounds for which the idle device is left alone (device_blocked).</summary>
    public int Blocked { get; internal set; }

    /// <summary>Rounds for which it is left alone after it was busy; default 3.</summary>
    public int MaxBlocked { get; set; } = 3;

    /// <summary>Time-out of file system requests, in nanoseconds (sysfs: timeout).</summary>
    public long TimeoutNs { get; set; }

    /// <summary>Time-out of commands of the error handler, in nanoseconds; default 10 s (sysfs: eh_timeout).</summary>
    public long EhTimeoutNs { get; set; } = 10_000_000_000;

    /// <summary>The INQUIRY data.</summary>
    public ReadOnlyMemory<byte> Inquiry { get; internal set; }

    /// <summary>Peripheral device type, 0 to 31.</summary>
    public byte Type { get; internal set; }

    /// <summary>Peripheral qualifier, 0 to 7; upper drivers bind 0 only.</summary>
    public byte PeripheralQualifier { get; internal set; }

    /// <summary>Level: the INQUIRY version, plus 1 from 2 up (kernel: scsi_level).</summary>
    public int ScsiLevel { get; internal set; }

    /// <summary>8 bytes of vendor, as text.</summary>
    public string Vendor { get; internal set; } = string.Empty;

    /// <summary>16 bytes of model, as text.</summary>
    public string Model { get; internal set; } = string.Empty;

    /// <summary>4 bytes of revision, as text.</summary>
    public string Revision { get; internal set; } = string.Empty;

    /// <summary>The flags of its entry in the table of vendors and models.</summary>
    public DeviceFlags Flags { get; internal set; }

    /// <summary>True if the medium can be removed.</summary>
    public bool Removable { get; internal set; }

    /// <summary>True if its door can be locked, as far as is known (kernel: lockable).</summary>
    public bool IsLockable { get; internal set; }

    /// <summary>True if it takes tagged commands.</summary>
    public bool SimpleTags { get; internal set; }

    /// <summary>True: no upper driver may bind it, e.g. a member of a RAID volume; set by the driver in
    /// <see cref="HostTemplate.DeviceConfigure"/>.</summary>
    public bool NoUldAttach { get; set; }

    /// <summary>True: a unit that is stopped may be started.</summary>
    public bool AllowRestart { get; set; }

    /// <summary>True (default) while READ and WRITE have ten bytes rather than six.</summary>
    public bool UsesTenByteReadWrite { get; set; } = true;

    /// <summary>True: MODE SENSE has ten bytes.</summary>
    public bool UsesTenByteModeSense { get; set; }

    /// <summary>True if the medium was changed and nobody has looked since (kernel: changed).</summary>
    public bool MediumChanged { get; internal set; }

    /// <summary>True: the next unit attention is our own reset's doing (kernel: expecting_cc_ua).</summary>
    public bool ExpectsUnitAttention { get; internal set; }

    /// <summary>True if the door was locked, so that the medium stays in (kernel: locked).</summary>
    public bool IsLocked { get; set; }

    /// <summary>True from a reset until the door has been locked again (kernel: was_reset).</summary>
    internal bool WasReset { get; set; }

    /// <summary>Commands dispatched.</summary>
    public long RequestCount { get; internal set; }

    /// <summary>Commands completed.</summary>
    public long DoneCount { get; internal set; }

    /// <summary>Commands completed with an error.</summary>
    public long ErrorCount { get; internal set; }

    /// <summary>Commands timed out.</summary>
    public long TimeoutCount { get; internal set; }

    /// <summary>Sense of unit attentions, and what was said of them.</summary>
    public UnitAttentions Attentions { get; }

    /// <summary>Numbers of the VPD pages that were fetched, ascending.</summary>
    public IList<byte> VpdPages => [.. _vpd.OfType<byte[]>().Select(p => p[VpdPageCodeAt])];

    /// <summary>True unless offline or gone (kernel: scsi_device_online).</summary>
    public bool IsOnline =>
        State is not (ScsiDeviceState.Offline or ScsiDeviceState.TransportOffline or ScsiDeviceState.Deleted);

    /// <summary>True while recovery, its own or a neighbour's, lets it dispatch nothing.</summary>
    public bool IsHeldByRecovery => Host.HasHeldDevices && Host.ErrorHandler.Holds(this);

    internal DeviceQueue Driver { get; }

    internal QueueDepthTracker QueueFull { get; }

    /// <summary>The message for an offline device was given (once per transition).</summary>
    internal bool OfflineReported { get; set; }

    /// <summary>Somebody found no budget: run the queue when a command completes.</summary>
    internal bool NeedsRestart { get; set; }

    /// <summary>It was offered to the upper drivers.</summary>
    internal bool IsBound { get; set; }

    internal KernelObject? Node { get; set; }

    internal bool IsRescanning { get; set; }

    /// <summary>Asked for once more while a rescan is under way.</summary>
    internal bool RescansAgain { get; set; }

    /// <summary>It waits for the host or target to have room, on the host's starved list.</summary>
    public bool IsStarved { get; internal set; }

    internal ScsiDevice? NextStarved { get; set; }

    internal ScsiDevice? PreviousStarved { get; set; }

    /// <summary>True while LUNs go into byte 1 of CDBs.</summary>
    internal bool LunInCdb { get; set; }

    /// <summary>Sends a command of one's own (kernel: scsi_execute_cmd).</summary>
    /// <param name="execution">The command; its outcome is there when this returns.</param>
    public ShardTask ExecuteAsync(ScsiExecution execution) => execution.RunAsync(this);

    /// <summary>A VPD page as it was fetched, or null.</summary>
    public byte[]? Vpd(byte page)
    {
        foreach (byte[]? data in _vpd)
        {
            if (data is null || data[VpdPageCodeAt] >= page)
            {
                return data?[VpdPageCodeAt] == page ? data : null;
            }
        }

        return null;
    }

    /// <summary>Changes the state; false, with a message of the error group, if that is not legal
    /// (kernel: scsi_device_set_state).</summary>
    public bool SetState(ScsiDeviceState state)
    {
        if (!StateTransitions.IsLegal(Host.Scsi.Policy.States, State, state))
        {
            ScsiLog log = Host.Scsi.Log;
            if (log.Shows(LogGroup.Error, 1))
            {
                log.Device(this, 3, $"Illegal state transition {State.Name()}->{state.Name()}");
            }

            return false;
        }

        State = state;
        OfflineReported = false;
        return true;
    }

    /// <summary>Changes the depth of the queue by the driver's leave; false if it is refused (sysfs: queue_depth).</summary>
    public bool ChangeQueueDepth(int depth)
    {
        if (!Host.Template.CanChangeQueueDepth || depth < 1 || depth > Host.CanQueue)
        {
            return false;
        }

        SetQueueDepth(Host.Template.ChangeQueueDepth(this, depth));
        MaxQueueDepth = QueueDepth;
        return true;
    }

    /// <summary>Sets the depth of the queue, for drivers (kernel: scsi_change_queue_depth).</summary>
    public void SetQueueDepth(int depth) => QueueDepth = Math.Max(1, depth);

    /// <summary>Fetches VPD again and asks the upper driver to look again (kernel: scsi_rescan_device). False: it is
    /// not running.</summary>
    public ShardTask<bool> RescanAsync() => DeviceProbe.RescanAsync(this);

    /// <summary>Unbinds the upper driver and removes the device (kernel: scsi_remove_device).</summary>
    public ShardTask RemoveAsync() => DeviceRemoval.RunAsync(this);

    /// <summary>Waits until nothing is under way; then only privileged commands pass, until <see cref="Resume"/>
    /// (kernel: scsi_device_quiesce). False: its state does not allow it.</summary>
    public async ShardTask<bool> QuiesceAsync()
    {
        await Queue.FreezeAsync();
        bool isQuiet = SetState(ScsiDeviceState.Quiesce);
        Queue.Unfreeze();
        return isQuiet;
    }

    /// <summary>Lets all commands pass again (kernel: scsi_device_resume).</summary>
    public void Resume()
    {
        if (State == ScsiDeviceState.Quiesce && SetState(ScsiDeviceState.Running))
        {
            Queue.Run();
        }
    }

    /// <summary>Holds commands back until <see cref="Unblock"/> (kernel: scsi_internal_device_block). False: its state
    /// does not allow it.</summary>
    public bool Block()
    {
        if (!SetState(State == ScsiDeviceState.Created ? ScsiDeviceState.CreatedBlocked : ScsiDeviceState.Blocked))
        {
            return false;
        }

        Queue.Stop();
        return true;
    }

    /// <summary>Lets commands go on (kernel: scsi_internal_device_unblock). False: it was not blocked.</summary>
    /// <param name="to">Running, Offline or TransportOffline.</param>
    public bool Unblock(ScsiDeviceState to = ScsiDeviceState.Running)
    {
        if (State is ScsiDeviceState.Blocked or ScsiDeviceState.TransportOffline)
        {
            State = to;
        }
        else if (State == ScsiDeviceState.CreatedBlocked)
        {
            State = to == ScsiDeviceState.Running ? ScsiDeviceState.Created : to;
        }
        else
        {
            // Its state was changed meanwhile, by a user or by its removal: its queue stands still all the same.
            Queue.Restart();
            return false;
        }

        OfflineReported = false;
        Queue.Restart();
        return true;
    }

    /// <summary>The device was reset by somebody (kernel: scsi_report_device_reset).</summary>
    public void ReportReset()
    {
        WasReset = true;
        ExpectsUnitAttention = true;
    }

    /// <summary>Waits until the host does not recover any more (kernel: scsi_block_when_processing_errors): what opens
    /// and ioctls do first. False: the device is off line.</summary>
    public ShardTask<bool> WaitForRecoveryAsync() => Host.ErrorHandler.WaitAsync(this);

    /// <summary>Resets the unit, its target, its channel or its host, as the ioctl SG_SCSI_RESET does (kernel:
    /// scsi_ioctl_reset).</summary>
    /// <param name="scope">What is to be reset.</param>
    /// <param name="escalates">True (default): what fails is tried with the next wider scope.</param>
    /// <param name="isNonBlocking">True: the file is open with O_NONBLOCK, so that a device that is off line is reset
    /// too, and nobody waits for the error handler.</param>
    /// <returns>0; ENODEV: the device is off line; EAGAIN: the host is being recovered; EIO: nothing could be reset.
    /// </returns>
    public ShardTask<int> ResetAsync(ScsiResetScope scope, bool escalates = true, bool isNonBlocking = false) =>
        ScsiReset.RunAsync(this, scope, escalates, isNonBlocking);

    /// <summary>Who binds, looks at or unbinds the device does so alone, first come, first served (kernel:
    /// device_lock).</summary>
    internal ShardTask LockAsync() => _lock.LockAsync(Host.Cpu);

    /// <summary>Hands the device to who is next.</summary>
    internal void Unlock() => _lock.Unlock();

    internal void SetVpd(byte[] data)
    {
        int at = 0;
        while (at < _vpd.Length && _vpd[at] is { } other && other[VpdPageCodeAt] < data[VpdPageCodeAt])
        {
            at++;
        }

        if (at < _vpd.Length && _vpd[at]?[VpdPageCodeAt] == data[VpdPageCodeAt])
        {
            _vpd[at] = data;
            return;
        }

        if (_vpd is [] or [.., not null])
        {
            Array.Resize(ref _vpd, _vpd.Length + ExpectedVpdPages);
        }

        Array.Copy(_vpd, at, _vpd, at + 1, _vpd.Length - at - 1);
        _vpd[at] = data;
    }

    internal void SetCreated() => State = ScsiDeviceState.Created;

    internal static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
