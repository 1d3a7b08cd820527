using System.Globalization;
using Scuzzy.Block.Tags;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Initiator.Mid.Queueing;
using Scuzzy.Initiator.Mid.Scanning;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Handles;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid;

/// <summary>A host adapter as the mid layer sees it (kernel: struct Scsi_Host).</summary>
public sealed class ScsiHost
{
    private readonly List<ScsiTarget> _targets = [];
    private readonly List<ScsiDevice> _devices = [];
    private readonly List<ScsiDevice> _probed = [];
    private bool _isInRecovery;
    private bool _isResetting;

    internal ScsiHost(ScsiMidLayer scsi, HostTemplate template, int number)
    {
        CheckLimits(template);
        Scsi = scsi;
        Cpu = scsi.Cpu;
        Shard = scsi.Shard;
        Template = template;
        Number = number;
        CanQueue = template.CanQueue;
        Limit = scsi.BlockPolicy.IsMultiQueue ? int.MaxValue : CanQueue;
        Tags = new TagSet(CanQueue, template.HardwareQueues, template.HostTagset);
        Commands = new CommandPool(this);
        Starved = new StarvedList();
        Probes = new ProbeDomain(Cpu);
        ErrorHandler = new ErrorHandler(this);
        MaxBlocked = template.MaxHostBlocked;
        Name = string.Create(CultureInfo.InvariantCulture, $"host{number}");
    }

    /// <summary>The machine's SCSI subsystem.</summary>
    public ScsiMidLayer Scsi { get; }

    /// <summary>The driver.</summary>
    public HostTemplate Template { get; }

    /// <summary>Its number, from 0.</summary>
    public int Number { get; }

    /// <summary>Its name, e.g. <c>host0</c>.</summary>
    public string Name { get; }

    /// <summary>The CPU of its control flows.</summary>
    public Cpu Cpu { get; }

    /// <summary>Its shard.</summary>
    public Shard Shard { get; }

    /// <summary>Its state.</summary>
    public ScsiHostState State { get; private set; }

    /// <summary>Commands that it takes at once.</summary>
    public int CanQueue { get; }

    /// <summary>Commands that are dispatched and not finished (host_busy).</summary>
    public int Busy { get; internal set; }

    /// <summary>Commands that the error handler has (host_failed).</summary>
    public int Failed => ErrorHandler.Count;

    /// <summary>Rounds for which an idle host is left alone.</summary>
    public int Blocked { get; internal set; }

    /// <summary>Rounds for which it is left alone after it was busy.</summary>
    public int MaxBlocked { get; set; }

    /// <summary>True while the driver wants no commands (kernel: scsi_block_requests).</summary>
    public bool IsSelfBlocked { get; private set; }

    /// <summary>The tags of its commands.</summary>
    public TagSet Tags { get; }

    /// <summary>Its targets, in the order in which they were found.</summary>
    public IReadOnlyList<ScsiTarget> Targets => _targets;

    /// <summary>Its devices, in the order in which they were added.</summary>
    public IReadOnlyList<ScsiDevice> Devices => _devices;

    /// <summary>The error handler.</summary>
    public ErrorHandler ErrorHandler { get; }

    /// <summary>How often a driver used a claim that had ended: a breach of the driver's contract, which had no other
    /// effect.</summary>
    public long StaleClaims { get; private set; }

    /// <summary>How many commands were made so far.</summary>
    public int CommandsMade => Commands.Made;

    /// <summary>Every command that was made, by slot; for dumps.</summary>
    public IReadOnlyList<ScsiCommand> AllCommands => Commands.All;

    /// <summary>How many of them are in use.</summary>
    public int CommandsInUse => Commands.InUse;

    /// <summary>Devices that a shortage of host or target turned away and that wait for their turn.</summary>
    public int StarvedDevices => Starved.Count;

    /// <summary>True while the error handler has commands or a user's reset is under way: nothing may be dispatched
    /// (kernel: scsi_host_in_recovery).</summary>
    public bool IsInRecovery => _isInRecovery;

    /// <summary>True while the host, or a narrower scope of it, recovers: <see cref="ErrorHandler.Holds"/> tells
    /// whom that concerns.</summary>
    public bool HasHeldDevices { get; internal set; }

    private bool ScansItself => Scsi.Options.ScanType is ScanType.Asynchronous or ScanType.Synchronous;

    /// <summary>True while a user's reset is under way (kernel: tmf_in_progress).</summary>
    internal bool IsResetting
    {
        set
        {
            _isResetting = value;
            SetRecovery();
        }
    }

    /// <summary>What the host gate allows: with request-function order can_queue; else the tags are the
    /// limit.</summary>
    internal int Limit { get; }

    internal KernelObject? Node { get; set; }

    internal CommandPool Commands { get; }

    internal StarvedList Starved { get; }

    internal ProbeBufferPool ProbeBuffers { get; } = new();

    internal SharedAnswers Answers { get; } = new();

    internal ProbeDomain Probes { get; }

    /// <summary>Scans all channels, ids and LUNs (kernel: scsi_scan_host); devices are added and their upper drivers
    /// begin to probe. Waits for the scan, not for the probes.</summary>
    public async ShardTask ScanAsync()
    {
        if (ScansItself)
        {
            using var scan = new HostScan(this);
            await scan.AllAsync();
        }
    }

    /// <summary>Scans what an address with wild cards names (kernel: scsi_scan_host_selected; sysfs: scan).</summary>
    /// <param name="channel">The channel; null: all.</param>
    /// <param name="id">The id; null: all.</param>
    /// <param name="lun">The LUN, as the kernel's number; null: all.</param>
    /// <returns>False if the address is out of range.</returns>
    public async ShardTask<bool> ScanSelectedAsync(int? channel, int? id, ulong? lun)
    {
        using var scan = new HostScan(this);
        return await scan.SelectedAsync(channel, id, lun);
    }

    /// <summary>Scans one target that a driver has found itself (kernel: scsi_scan_target).</summary>
    public async ShardTask ScanTargetAsync(int channel, int id)
    {
        if (ScansItself)
        {
            using var scan = new HostScan(this);
            await scan.TargetAsync(channel, id, null);
        }
    }

    /// <summary>Waits until the upper drivers' probes that have begun are over.</summary>
    public ShardTask WaitForProbesAsync() => Probes.WaitAsync();

    /// <summary>Removes its devices and then the host (kernel: scsi_remove_host).</summary>
    public async ShardTask RemoveAsync()
    {
        SetState(IsInRecovery ? ScsiHostState.CancelRecovery : ScsiHostState.Cancel);
        foreach (ScsiDevice device in _devices.ToArray())
        {
            await device.RemoveAsync();
        }

        SetState(IsInRecovery ? ScsiHostState.DeletedRecovery : ScsiHostState.Deleted);
        Scsi.Forget(this);
    }

    /// <summary>The target at an address, or null.</summary>
    public ScsiTarget? FindTarget(int channel, int id)
    {
        foreach (ScsiTarget target in _targets)
        {
            if (target.Channel == channel && target.Id == id)
            {
                return target;
            }
        }

        return null;
    }

    /// <summary>Changes the state; false, with a message of the error group, if that is not legal.</summary>
    public bool SetState(ScsiHostState state)
    {
        if (!StateTransitions.IsLegal(State, state))
        {
            ScsiLog log = Scsi.Log;
            if (log.Shows(LogGroup.Error, 1))
            {
                log.Host(this, 3, $"Illegal host state transition{State.Name()}->{state.Name()}");
            }

            return false;
        }

        State = state;
        SetRecovery();
        return true;
    }

    /// <summary>How long error handling may try gently before it resets the host, in seconds from the first timeout or
    /// failure on; −1 (default): no limit (sysfs: eh_deadline).</summary>
    public long RecoveryDeadlineSeconds => ErrorHandler.Deadline.Seconds;

    /// <summary>Sets <see cref="RecoveryDeadlineSeconds"/>.</summary>
    /// <param name="seconds">0 to 2³²/HZ, or −1 for no limit.</param>
    /// <returns>0; EINVAL: out of range, or the driver cannot reset the host, or the kernel knows no such limit; EBUSY:
    /// the host recovers.</returns>
    public int SetRecoveryDeadline(long seconds)
    {
        bool canReset = (Template.EhCallbacks & EhCallbacks.HostReset) != 0;
        if (!Scsi.Policy.ErrorHandling.HasDeadline || !canReset || seconds > uint.MaxValue / Scsi.Options.Hz)
        {
            return Errno.EINVAL;
        }

        if (IsInRecovery)
        {
            return Errno.EBUSY;
        }

        ErrorHandler.Deadline.Seconds = Math.Max(-1, seconds);
        return 0;
    }

    /// <summary>The driver wants no commands until <see cref="Unblock"/> (kernel: scsi_block_requests).</summary>
    public void Block() => IsSelfBlocked = true;

    /// <summary>The driver wants commands again (kernel: scsi_unblock_requests).</summary>
    public void Unblock()
    {
        IsSelfBlocked = false;
        RunAllQueues();
    }

    /// <summary>A bus was reset by somebody: its devices may report unit attentions (kernel:
    /// scsi_report_bus_reset).</summary>
    public void ReportBusReset(int channel)
    {
        foreach (ScsiDevice device in _devices)
        {
            if (device.Target.Channel == channel)
            {
                device.ReportReset();
            }
        }
    }

    /// <summary>Runs the queues of all devices (kernel: scsi_run_host_queues).</summary>
    internal void RunAllQueues()
    {
        // A starved device may have lost all its requests meanwhile.
        Starved.Run(this);
        for (int i = 0; i < _devices.Count; i++)
        {
            _devices[i].Queue.RunAndKick();
        }

        for (int i = 0; i < _probed.Count; i++)
        {
            _probed[i].Queue.RunAndKick();
        }
    }

    private void SetRecovery()
    {
        _isInRecovery =
            _isResetting
            || State is ScsiHostState.Recovery or ScsiHostState.CancelRecovery or ScsiHostState.DeletedRecovery;
        ErrorHandler.ScopesChanged();
    }

    internal void Start()
    {
        SetState(ScsiHostState.Running);
        Scsi.Log.Write(6, $"scsi {Name}: {Template.Info}");
    }

    internal void Add(ScsiTarget target) => _targets.Add(target);

    internal void Remove(ScsiTarget target)
    {
        if (Scsi.Policy.States == StateRules.Modern)
        {
            target.SetState(
                target.State == ScsiTargetState.Created ? ScsiTargetState.CreatedRemove : ScsiTargetState.Remove
            );
        }

        target.SetState(ScsiTargetState.Deleted);
        Template.TargetDestroy(target);
        _targets.Remove(target);
    }

    /// <summary>A device is asked what it is: it is not shown yet, but its queue is run like the others.</summary>
    internal void BeginProbe(ScsiDevice device) => _probed.Add(device);

    /// <summary>The device that was asked is not there after all.</summary>
    internal void EndProbe(ScsiDevice device)
    {
        _probed.Remove(device);
        Template.DeviceDestroy(device);
    }

    internal void Add(ScsiDevice device)
    {
        _probed.Remove(device);
        _devices.Add(device);
    }

    internal void Remove(ScsiDevice device) => _devices.Remove(device);

    internal void StaleClaimUsed(ScsiCommand command, Handle claim)
    {
        StaleClaims++;
        Scsi.Log.Host(
            this,
            3,
            $"{Template.ProcName} used a claim that had ended: slot {claim.Slot}, generation {claim.Generation}, "
                + $"now {command.Claim.Generation}"
        );
    }

    private static void CheckLimits(HostTemplate template)
    {
        if (template.CanQueue is < 1 or > 65535)
        {
            throw new ArgumentException($"can_queue must be 1 to 65535, not {template.CanQueue}", nameof(template));
        }

        if (template.CommandsPerLun is < 1 || template.CommandsPerLun > template.CanQueue)
        {
            throw new ArgumentException(
                $"cmd_per_lun must be 1 to can_queue ({template.CanQueue}), not {template.CommandsPerLun}",
                nameof(template)
            );
        }

        if (template.HardwareQueues is < 1 or > 64)
        {
            throw new ArgumentException(
                $"nr_hw_queues must be 1 to 64, not {template.HardwareQueues}",
                nameof(template)
            );
        }
    }
}
