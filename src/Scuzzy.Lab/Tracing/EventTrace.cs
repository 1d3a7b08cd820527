using System.Globalization;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Recording;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Tracing;

/// <summary>The SCSI subsystem's trace events as tracefs prints them, so that what reads a kernel's reads ours (kernel:
/// include/trace/events/scsi.h): a command handed to the driver, refused, done or timed out, and the error handler's
/// wake-up. The error handler's own commands are not among them, as in the kernel.</summary>
/// <remarks>Tasks are unknown (<c>&lt;...&gt;-0</c>), and there are no tags of a scheduler (-1). Logs in the classic
/// style have the older form, without tags and sense. May be used from several shards.</remarks>
public sealed class EventTrace : TraceFile
{
    private const long MicrosecondNs = 1_000;
    private const long SecondNs = 1_000_000_000;

    private readonly TextWriter _writer;

    /// <summary>Begins a trace.</summary>
    /// <param name="writer">Takes the lines; closed in the end.</param>
    public EventTrace(TextWriter writer)
    {
        _writer = TextWriter.Synchronized(writer);
        _writer.WriteLine("# tracer: nop");
        _writer.WriteLine("#");
        _writer.WriteLine("#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION");
        _writer.WriteLine("#              | |         |   |||||     |         |");
    }

    /// <inheritdoc/>
    public override void Attach(LabMachine machine) => machine.Scsi.Watch(new Part(this));

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        if (subject is not ScsiCommand command)
        {
            return;
        }

        if (step == Step.Queued)
        {
            Write(command, "start", string.Empty);
        }
        else if (step == Step.DriverCompleted)
        {
            Write(command, "done", Result(command));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _writer.Dispose();

    private void Write(ScsiCommand command, string what, string tail)
    {
        ScsiDevice device = command.Device;
        string tags = IsModern(command) ? Line($" driver_tag={command.Tag} scheduler_tag=-1") : "";
        string place = Line(
            $"host_no={device.Host.Number} channel={device.Target.Channel} id={device.Target.Id} lun={device.Lun}"
        );
        string data = Line($" data_sgl={command.Data.Count} prot_sgl=0 prot_op=SCSI_PROT_NORMAL");
        string cdb = $" cmnd=({CdbEventText.Describe(command.Cdb.Bytes)})";
        Write(command.SubmitCpu, "scsi_dispatch_cmd_" + what, place + data + tags + cdb + tail);
    }

    private void Write(Cpu cpu, string name, string text)
    {
        long now = cpu.Shard.NowNs;
        string when = Line($"{now / SecondNs, 5}.{now % SecondNs / MicrosecondNs:d6}");
        _writer.WriteLine($"           <...>-0       [{Line($"{cpu.Number:d3}")}] ..... {when}: {name}: {text}");
    }

    private static bool IsModern(ScsiCommand command) => command.Host.Scsi.Log.Style == LogStyle.Modern;

    private static string Result(ScsiCommand command)
    {
        string result =
            $" result=(driver=DRIVER_OK host={HostName(command.HostByte)} message=COMMAND_COMPLETE"
            + $" status={Status(command.Status)})";
        return result + (IsModern(command) ? Sense(command) : string.Empty);
    }

    /// <summary>Trace events have no names for the newest.</summary>
    private static string HostName(HostByte value) =>
        value <= HostByte.TransportFailFast ? ResultText.Host(value) : Hex((int)value);

    private static string Sense(ScsiCommand command)
    {
        var sense = new SenseView(command.Sense);
        return sense.IsKernelValid
            ? Line(
                $" sense=(key={Hex((int)sense.Key)} asc={Hex(sense.Additional.Asc)} ascq={Hex(sense.Additional.Ascq)})"
            )
            : " sense=(key=0x0 asc=0x0 ascq=0x0)";
    }

    /// <summary>As <c>%#x</c> in trace events: a zero has the prefix, too.</summary>
    private static string Hex(int value) => Line($"0x{value:x}");

    private static string Status(ScsiStatus status) =>
        status switch
        {
            ScsiStatus.Good => "SAM_STAT_GOOD",
            ScsiStatus.CheckCondition => "SAM_STAT_CHECK_CONDITION",
            ScsiStatus.ConditionMet => "SAM_STAT_CONDITION_MET",
            ScsiStatus.Busy => "SAM_STAT_BUSY",
            ScsiStatus.Intermediate => "SAM_STAT_INTERMEDIATE",
            ScsiStatus.IntermediateConditionMet => "SAM_STAT_INTERMEDIATE_CONDITION_MET",
            ScsiStatus.ReservationConflict => "SAM_STAT_RESERVATION_CONFLICT",
            ScsiStatus.CommandTerminated => "SAM_STAT_COMMAND_TERMINATED",
            ScsiStatus.TaskSetFull => "SAM_STAT_TASK_SET_FULL",
            ScsiStatus.AcaActive => "SAM_STAT_ACA_ACTIVE",
            ScsiStatus.TaskAborted => "SAM_STAT_TASK_ABORTED",
            _ => Hex((int)status),
        };

    /// <summary>Newer kernels have the name, older ones the number.</summary>
    private static string Refusal(QueueCommandResult result, bool isModern) =>
        result switch
        {
            _ when !isModern => Line($"{(int)result}"),
            QueueCommandResult.HostBusy => "SCSI_MLQUEUE_HOST_BUSY",
            QueueCommandResult.DeviceBusy => "SCSI_MLQUEUE_DEVICE_BUSY",
            QueueCommandResult.RecoveryRetry => "SCSI_MLQUEUE_EH_RETRY",
            QueueCommandResult.TargetBusy => "SCSI_MLQUEUE_TARGET_BUSY",
            _ => Hex((int)result),
        };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is no step.</summary>
    private sealed class Part(EventTrace trace) : RecoveryObserver
    {
        public override void Refused(ScsiCommand command, QueueCommandResult result) =>
            trace.Write(command, "error", " rtn=" + Refusal(result, IsModern(command)));

        public override void TimedOut(ScsiCommand command) => trace.Write(command, "timeout", Result(command));

        public override void Awake(object scope, int commands)
        {
            ScsiHost host = CommandWords.HostOf(scope);
            trace.Write(host.Cpu, "scsi_eh_wakeup", Line($"host_no={host.Number}"));
        }
    }
}
