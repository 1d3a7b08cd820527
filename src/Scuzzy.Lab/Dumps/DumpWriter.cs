using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Drivers.Loopback.Buffers;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Logging;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Dumps;

/// <summary>Writes what a machine holds (kernel: kdump's vmcore): one JSON object a line, each line one object of the
/// machine. docs/dump.md describes the format.</summary>
public sealed class DumpWriter
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <summary>Latest lines of the kernel log that a dump has at most.</summary>
    public const int MostLogLines = 4096;

    /// <summary>Commands, and buffers, of a host that a dump has at most.</summary>
    public const int MostOfAHost = 16_384;

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly LabMachine _machine;
    private readonly List<string> _lines = [];

    private DumpWriter(LabMachine machine) => _machine = machine;

    /// <summary>The dump of a machine that stands still.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="crash">What stopped it; null: nothing.</param>
    /// <param name="steps">The latest steps; null: they were not kept.</param>
    /// <returns>The lines.</returns>
    public static IReadOnlyList<string> Lines(LabMachine machine, MachineCrashException? crash, StepRing? steps)
    {
        var writer = new DumpWriter(machine);
        writer.Head(crash);
        foreach (ScsiHost host in machine.Scsi.Hosts)
        {
            writer.Host(host);
        }

        writer.LogAndSteps(steps);
        int count = writer._lines.Count;
        writer.Add(json => json.WriteNumber("end", count));
        return writer._lines;
    }

    private void Head(MachineCrashException? crash) =>
        Add(json =>
        {
            json.WriteNumber("kdump", Version);
            json.WriteNumber("time_ns", _machine.Cpu.Shard.NowNs);
            json.WriteString("profile", _machine.Lab.Machine.Profile);
            json.WriteNumber("hz", _machine.Lab.Machine.Hz);
            json.WriteNumber("cpus", _machine.Lab.Machine.Cpus);
            if (crash is null)
            {
                return;
            }

            json.WriteString("crash", crash.Message);
            if (crash.Oops is { } oops)
            {
                Crash(json, oops);
            }
        });

    private static void Crash(Utf8JsonWriter json, Oops oops)
    {
        json.WriteNumber("cpu", oops.Cpu);
        json.WriteString("fault_address", Hex(oops.FaultAddress));
        json.WriteString("function", oops.At.Symbol);
        json.WriteString("module", oops.At.Module);
        json.WriteStartObject("registers");
        foreach (string name in Oops.RegisterNames)
        {
            json.WriteString(name, Hex(oops.Register(name)));
        }

        json.WriteEndObject();
        json.WriteStartArray("trace");
        foreach (OopsFrame frame in oops.Trace)
        {
            json.WriteStringValue(frame.Symbol);
        }

        json.WriteEndArray();
    }

    private void Host(ScsiHost host)
    {
        var adapter = host.Template as LoopbackHost;
        ScsiBuffers? buffers = adapter?.Buffers;
        Add(json =>
        {
            json.WriteString("host", host.Name);
            json.WriteString("driver", host.Template.ProcName);
            json.WriteString("state", host.State.Name());
            json.WriteNumber("busy", host.Busy);
            json.WriteNumber("failed", host.Failed);
            json.WriteNumber("can_queue", host.CanQueue);
            json.WriteNumber("tags", host.Tags.InUse);
            json.WriteNumber("commands", host.AllCommands.Count);
            json.WriteNumber("round_trip_ns", 2 * (adapter?.Options.LatencyNs ?? 0));
            json.WriteNumber("exchanges", adapter?.TasksInUse ?? 0);
            if (buffers is not null)
            {
                json.WriteNumber("buffers", buffers.All.Count);
                json.WriteNumber("buffers_free", buffers.FreeCount);
                json.WriteNumber("buffers_empty", buffers.EmptyCount);
            }
        });
        foreach (LoopbackPort port in adapter?.Ports ?? [])
        {
            Port(host, port);
        }

        foreach (ScsiDevice device in host.Devices)
        {
            Device(device);
        }

        foreach (ScsiCommand command in host.AllCommands.Take(MostOfAHost))
        {
            Command(command);
        }

        foreach (ScsiBuffer buffer in buffers?.All.Take(MostOfAHost) ?? [])
        {
            Buffer(host, buffer);
        }
    }

    private void Port(ScsiHost host, LoopbackPort port) =>
        Add(json =>
        {
            json.WriteString("port", Invariant($"{host.Number}:{port.Channel}:{port.Id}"));
            json.WriteBoolean("connected", port.IsConnected);
            if (port.DisconnectedNs > 0)
            {
                json.WriteNumber("disconnected_ns", port.DisconnectedNs);
            }
        });

    private void Device(ScsiDevice device) =>
        Add(json =>
        {
            json.WriteString("device", device.Address.ToString());
            json.WriteString("disk", device.Upper?.Name);
            json.WriteString("state", device.State.Name());
            json.WriteNumber("busy", device.Busy);
            json.WriteNumber("blocked", device.Blocked);
            json.WriteNumber("queue_depth", device.QueueDepth);
            json.WriteNumber("iorequest_cnt", device.RequestCount);
            json.WriteNumber("iodone_cnt", device.DoneCount);
            json.WriteNumber("ioerr_cnt", device.ErrorCount);
        });

    private void Command(ScsiCommand command) =>
        Add(json =>
        {
            ScsiDevice? device = command.Device;
            json.WriteString("command", Hex(ScsiLog.Address(command)));
            json.WriteString("host", command.Host.Name);
            json.WriteString("state", StateOf(command));
            json.WriteNumber("generation", command.Claim.Generation);
            json.WriteString("device", device?.Address.ToString());
            json.WriteString("cdb", CdbText.Hex(command.Cdb.Bytes));
            json.WriteNumber("retries", command.Retries);
            json.WriteNumber("result", command.Result);
        });

    private void Buffer(ScsiHost host, ScsiBuffer buffer) =>
        Add(json =>
        {
            json.WriteString("buffer", Hex(buffer.Address));
            json.WriteString("host", host.Name);
            json.WriteNumber("tag", buffer.Tag);
            json.WriteString("pCmd", buffer.Command is { } command ? Hex(ScsiLog.Address(command)) : null);
            if (buffer.IsInUse)
            {
                json.WriteNumber("generation", buffer.Claim.Generation);
                json.WriteNumber("taken_ns", buffer.TakenNs);
                json.WriteBoolean("abort_sent", buffer.IsAbortSent);
            }
        });

    private void LogAndSteps(StepRing? steps)
    {
        foreach (KernelLogRecord record in _machine.Log.Records.TakeLast(MostLogLines))
        {
            Add(json => json.WriteString("log", record.ToString()));
        }

        foreach ((long timeNs, Runtime.Step step, ulong handle) in steps?.Latest ?? [])
        {
            Add(json =>
            {
                json.WriteString("step", StepNames.Number(step));
                json.WriteNumber("time_ns", timeNs);
                json.WriteString("handle", Hex(handle));
            });
        }
    }

    private static string StateOf(ScsiCommand command) =>
        command.IsFree ? "free"
        : command.IsClaimed ? "driver"
        : command.Host.IsInRecovery ? "recovery"
        : "queued";

    private void Add(Action<Utf8JsonWriter> write)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, s_options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        _lines.Add(System.Text.Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
    }

    private static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
