using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>A host of the kernel's test driver: disks of memory inside the driver, with errors that are injected while
/// it runs (kernel: scsi_debug.c, version 0191).</summary>
/// <remarks>Everything happens on the host's shard. A command's data is moved when it is queued; its answer comes
/// after
/// <c>delay</c> ticks, or at once for INQUIRY, REPORT LUNS, REQUEST SENSE and whatever is refused.</remarks>
public sealed partial class ScsiDebugHost : HostTemplate
{
    /// <summary>The well known unit that answers REPORT LUNS (kernel: SCSI_W_LUN_REPORT_LUNS).</summary>
    public const ulong WellKnownLun = 0xc101;

    private const int UserHz = 100;

    private readonly Cpu _cpu;
    private readonly ScsiDebugUnit _unit;
    private readonly List<ScsiDebugTask> _tasks = [];
    private readonly List<ScsiDebugDevice> _devices = [];
    private ScsiDebugTask? _free;

    /// <summary>Creates a host.</summary>
    /// <param name="cpu">The CPU that takes its interrupts.</param>
    /// <param name="parameters">The module's parameters; those that are writable may be changed while it runs.</param>
    /// <param name="skipsSettleDelay">Whether the driver of this kernel needs no 10 s after bus and host
    /// resets.</param>
    public ScsiDebugHost(Cpu cpu, ScsiDebugParameters parameters, bool skipsSettleDelay = true)
    {
        _cpu = cpu;
        Parameters = parameters;
        SkipSettleDelay = skipsSettleDelay;
        _unit = new ScsiDebugUnit(parameters);
        CanQueue = (int)(parameters["host_max_queue"] > 0 ? parameters["host_max_queue"] : parameters["max_queue"]);
    }

    /// <summary>The module's parameters.</summary>
    public ScsiDebugParameters Parameters { get; }

    /// <summary>The line that the module prints before its host appears.</summary>
    public string Banner =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"scsi_debug:sdebug_driver_probe: scsi_debug: trim poll_queues to 0. poll_q/nr_hw = (0/{HardwareQueues})"
        );

    /// <summary>Commands that are under way.</summary>
    public int TasksInUse => _tasks.Count(t => t.IsInUse);

    /// <inheritdoc/>
    public override string ProcName => "scsi_debug";

    /// <inheritdoc/>
    public override string Info =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"scsi_debug: version {Parameters.Revision} [20210520]\n  dev_size_mb={Parameters["dev_size_mb"]}, "
                + $"opts=0x{Parameters["opts"]:x}, submit_queues={Parameters["submit_queues"]}, "
                + $"statistics={Parameters["statistics"]}"
        );

    /// <inheritdoc/>
    public override int CanQueue { get; }

    /// <inheritdoc/>
    public override int CommandsPerLun => CanQueue;

    /// <inheritdoc/>
    public override int ThisId => 7;

    /// <inheritdoc/>
    public override int MaxId => (int)Parameters["num_tgts"] + (Parameters["num_tgts"] > ThisId ? 1 : 0);

    /// <inheritdoc/>
    public override ulong MaxLun => WellKnownLun + 1;

    /// <inheritdoc/>
    public override int MaxCdbLength => 32;

    /// <inheritdoc/>
    public override int SgTableSize => 2048;

    /// <inheritdoc/>
    public override int GuardTypes => 1;

    /// <inheritdoc/>
    public override long MaxSectors => uint.MaxValue;

    /// <inheritdoc/>
    public override int HardwareQueues => (int)Parameters["submit_queues"];

    /// <inheritdoc/>
    public override bool HostTagset => Parameters["host_max_queue"] > 0;

    /// <inheritdoc/>
    public override bool TrackQueueDepth => true;

    /// <inheritdoc/>
    public override bool SkipSettleDelay { get; }

    /// <inheritdoc/>
    public override EhCallbacks EhCallbacks =>
        EhCallbacks.Abort
        | EhCallbacks.DeviceReset
        | EhCallbacks.TargetReset
        | EhCallbacks.BusReset
        | EhCallbacks.HostReset;

    /// <inheritdoc/>
    public override bool DeviceAlloc(ScsiDevice device)
    {
        ScsiDebugDevice? unit = _devices.Find(u => !u.IsUsed);
        if (unit is not null)
        {
            unit.TakeOver(device);
        }
        else
        {
            unit = new ScsiDebugDevice(device, _cpu.Shard.NowNs, Parameters["tur_ms_to_ready"] > 0);
            _devices.Add(unit);
        }

        device.DriverData = unit;
        return true;
    }

    /// <inheritdoc/>
    public override bool DeviceConfigure(ScsiDevice device)
    {
        Publish((ScsiDebugDevice)device.DriverData!);
        device.NoUldAttach |= Parameters["no_uld"] != 0;
        device.AllowRestart |= Parameters["allow_restart"] != 0;
        return true;
    }

    /// <inheritdoc/>
    public override void DeviceDestroy(ScsiDevice device)
    {
        if (device.DriverData is ScsiDebugDevice unit)
        {
            unit.GiveUp();
            device.DriverData = null;
        }
    }

    /// <inheritdoc/>
    public override void TargetDestroy(ScsiTarget target)
    {
        SetTargetResetFails(target.Channel, target.Id, fails: false);
        Folder(target.Host)?.Child(target.Name)?.Remove();
    }

    /// <inheritdoc/>
    public override QueueCommandResult QueueCommand(ScsiCommand command)
    {
        // Path 8: the driver has the command; the unit is inside it, so nothing is framed.
        _cpu.Shard.Mark(Step.Framed, command.Claim.Value, command);
        ScsiDevice device = command.Device;
        bool isNth = Count();
        if (Tells(ScsiDebugNoise.Verbose) && !Tells(ScsiDebugNoise.NoCommands))
        {
            string tag = command.Tag == 0 ? "0" : $"0x{command.Tag:x}";
            Log(command).Device(device, 6, $"scsi_debug: tag={tag}, cmd {Hex(command)} ");
        }

        if (isNth && Tells(ScsiDebugNoise.HostBusy))
        {
            return QueueCommandResult.HostBusy;
        }

        bool isWellKnown = device.Lun == WellKnownLun;
        if (device.DriverData is not ScsiDebugDevice unit || (device.Lun >= MaximumLuns && !isWellKnown))
        {
            command.HostByte = HostByte.NoConnect;
            command.ResidualBytes = command.LengthBytes;
            command.Done(command.Claim);
            return QueueCommandResult.Accepted;
        }

        if (Inject(unit, command) is { } injected)
        {
            return injected;
        }

        _disturbsNext |= isNth;
        return Carry(unit, command);
    }

    internal void Return(ScsiDebugTask task)
    {
        task.NextFree = _free;
        _free = task;
    }

    private ulong MaximumLuns => (ulong)Parameters["max_luns"];

    private bool Tells(ScsiDebugNoise what) => (Parameters.Noise & what) != 0;

    private static ScsiLog Log(ScsiCommand command) => command.Host.Scsi.Log;

    private static string Hex(ScsiCommand command) => CdbText.Hex(command.Cdb.Bytes);

    private QueueCommandResult Carry(ScsiDebugDevice unit, ScsiCommand command)
    {
        if (ScsiDebugOperation.Find(command.Cdb, out SenseData refused) is not { } operation)
        {
            return AnswerNow(command, refused);
        }

        ScsiDebugTraits traits = operation.Traits;
        if (unit.Attentions != UnitAttentionBits.None && (traits & ScsiDebugTraits.SkipsAttentions) == 0)
        {
            return AnswerNow(command, new SenseData(SenseKey.UnitAttention, unit.TakeAttention()));
        }

        long now = _cpu.Shard.NowNs;
        bool isTestUnitReady = command.Cdb.OperationCode == OperationCode.TestUnitReady;
        if (unit.Stopped != 0 && ((traits & ScsiDebugTraits.NeedsMedium) != 0 || isTestUnitReady))
        {
            if (_unit.NotReady(unit, isTestUnitReady, now) is { } notReady)
            {
                return Answer(command, new ScsiDebugAnswer(notReady), DelayOf(command, traits));
            }
        }

        if (Parameters["fake_rw"] != 0 && (traits & ScsiDebugTraits.CanBeFaked) != 0)
        {
            return Answer(command, ScsiDebugAnswer.Good, DelayOf(command, traits));
        }

        if (command.Cdb.OperationCode == OperationCode.ReportLuns)
        {
            ForgetLunChange(unit);
        }

        if (IsLost(traits))
        {
            Take(command);
            return QueueCommandResult.Accepted;
        }

        long delayNs = DelayOf(command, traits);
        return Answer(command, Disturbed(_unit.Respond(unit, command, now), traits, delayNs), delayNs);
    }

    /// <summary>Who asks for the list need not be told that it has changed (kernel: clear_luns_changed_on_target).
    /// </summary>
    private void ForgetLunChange(ScsiDebugDevice asked)
    {
        foreach (ScsiDebugDevice unit in _devices)
        {
            if (ReferenceEquals(unit.Device.Target, asked.Device.Target))
            {
                unit.Attentions &= ~UnitAttentionBits.LunsChanged;
            }
        }
    }

    /// <summary>How long a command takes, in nanoseconds (kernel: the end of scsi_debug_queuecommand).</summary>
    private long DelayOf(ScsiCommand command, ScsiDebugTraits traits)
    {
        if ((traits & ScsiDebugTraits.IsImmediate) != 0)
        {
            return 0;
        }

        long delay = Parameters["delay"];
        int hz = command.Host.Scsi.Options.Hz;
        long tickNs = 1_000_000_000 / hz;
        const ScsiDebugTraits Long = ScsiDebugTraits.StartsOrStops | ScsiDebugTraits.Synchronizes;
        if ((traits & Long) != 0 && (delay > 0 || Parameters["ndelay"] > 10_000))
        {
            int share = (traits & ScsiDebugTraits.Synchronizes) != 0 ? 20 : 1;
            return UserHz * Math.Max(1, delay) * hz / (share * UserHz) * tickNs;
        }

        return Parameters["ndelay"] > 0 ? Parameters["ndelay"]
            : delay < 0 ? 1
            : delay * tickNs;
    }

    private QueueCommandResult Answer(ScsiCommand command, ScsiDebugAnswer answer, long delayNs)
    {
        SetResult(command, answer.Sense);
        var unit = (ScsiDebugDevice)command.Device.DriverData!;
        if (delayNs > 0 && !answer.IsImmediate)
        {
            unit.Defer(command, DeferKind.Timer);
            Take(command).AnswerAfter(delayNs + command.Host.Scsi.WrittenNs);
            return QueueCommandResult.Accepted;
        }

        if (delayNs > 0)
        {
            unit.Defer(command, DeferKind.Work);
        }

        command.Done(command.Claim);
        return QueueCommandResult.Accepted;
    }

    private static QueueCommandResult AnswerNow(ScsiCommand command, SenseData sense)
    {
        SetResult(command, sense);
        command.Done(command.Claim);
        return QueueCommandResult.Accepted;
    }

    private static void SetResult(ScsiCommand command, SenseData? sense)
    {
        if (sense is { } data)
        {
            Span<byte> bytes = stackalloc byte[SenseData.FixedSize];
            command.SetSense(bytes[..data.WriteFixed(bytes)]);
            command.Status = ScsiStatus.CheckCondition;
        }
    }

    /// <summary>Takes a task; there are as many as commands were ever under way, and no more than the mid layer has
    /// commands.</summary>
    private ScsiDebugTask Take(ScsiCommand command)
    {
        ScsiDebugTask? task = _free;
        if (task is null)
        {
            task = new ScsiDebugTask(this, _cpu);
            _tasks.Add(task);
        }
        else
        {
            _free = task.NextFree;
        }

        task.Take(command);
        return task;
    }
}
