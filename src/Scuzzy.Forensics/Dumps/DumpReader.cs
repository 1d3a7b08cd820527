using System.Globalization;
using System.Text.Json;
using Scuzzy.Forensics.Logs;

namespace Scuzzy.Forensics.Dumps;

/// <summary>Reads a machine's dump: one JSON object a line, as docs/dump.md says.</summary>
public static class DumpReader
{
    /// <summary>The version of the format that it reads.</summary>
    public const int Version = 1;

    /// <summary>Most lines that a dump may have.</summary>
    public const int MostLines = 1_000_000;

    /// <summary>Reads a dump. Objects that it does not know are passed over.</summary>
    /// <exception cref="DumpException">It is none, or damaged, or of another version.</exception>
    public static MachineDump Read(TextReader reader)
    {
        var hosts = new List<DumpedHost>();
        var ports = new List<DumpedPort>();
        var commands = new List<DumpedCommand>();
        var buffers = new List<DumpedBuffer>();
        var log = new List<KernelLogLine>();
        var dump = new MachineDump
        {
            Hosts = hosts,
            Ports = ports,
            Commands = commands,
            Buffers = buffers,
            Log = log,
        };
        bool hasEnded = false;
        while (!hasEnded && reader.ReadLine() is { } text)
        {
            if (dump.Lines == MostLines)
            {
                throw new DumpException($"line {dump.Lines + 1}: a dump has at most {MostLines} lines");
            }

            using JsonDocument json = Parse(text, dump.Lines + 1);
            var row = new Row(json.RootElement, dump.Lines + 1);
            switch (row.Kind)
            {
                case "kdump":
                    Head(dump, row);
                    break;
                case "host":
                    hosts.Add(Host(row));
                    break;
                case "port":
                    ports.Add(new DumpedPort(row.Text("port"), row.Flag("connected"), row.Has("disconnected_ns")));
                    break;
                case "command":
                    commands.Add(Command(row));
                    break;
                case "buffer":
                    buffers.Add(Buffer(row));
                    break;
                case "log" when KernelLogReader.Parse(row.Text("log")) is { } line:
                    log.Add(line);
                    break;
                case "end":
                    hasEnded = row.Number("end") == dump.Lines;
                    break;
            }

            if (dump.Lines++ == 0 && row.Kind != "kdump")
            {
                throw new DumpException("line 1: a dump begins with {\"kdump\":1,…}");
            }
        }

        return hasEnded ? dump : throw new DumpException($"line {dump.Lines}: the dump's end is missing");
    }

    private static JsonDocument Parse(string text, int line)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new DumpException($"line {line}: this is no JSON object: {e.Message}", e);
        }
    }

    private static void Head(MachineDump dump, Row row)
    {
        if (row.Number("kdump") is var version && version != Version)
        {
            throw new DumpException($"line 1: a dump of version {version}; this program reads version {Version}");
        }

        dump.TimeNs = row.Number("time_ns");
        dump.Profile = row.Text("profile");
        dump.Crash = row.TextOrNull("crash");
    }

    private static DumpedHost Host(Row row) =>
        new(
            row.Text("host"),
            row.Text("driver"),
            row.Text("state"),
            (int)row.Number("busy"),
            row.Number("round_trip_ns"),
            (int)(row.Has("buffers") ?? 0),
            (int)(row.Has("buffers_free") ?? 0),
            row.Has("buffers_empty") ?? 0
        );

    private static DumpedCommand Command(Row row) =>
        new(
            row.Address("command"),
            row.Text("host"),
            row.Text("state"),
            (uint)row.Number("generation"),
            row.TextOrNull("device"),
            row.Text("cdb")
        );

    private static DumpedBuffer Buffer(Row row) =>
        row.TextOrNull("pCmd") is null
            ? new DumpedBuffer(row.Address("buffer"), row.Text("host"), (int)row.Number("tag"), null, 0, 0, false)
            : new DumpedBuffer(
                row.Address("buffer"),
                row.Text("host"),
                (int)row.Number("tag"),
                row.Address("pCmd"),
                (uint)row.Number("generation"),
                row.Number("taken_ns"),
                row.Flag("abort_sent")
            );

    /// <summary>One line; what it lacks is told with its number.</summary>
    private readonly struct Row(JsonElement element, int line)
    {
        /// <summary>The first key: what the line is about.</summary>
        public string Kind
        {
            get
            {
                if (element.ValueKind == JsonValueKind.Object)
                {
                    foreach (JsonProperty property in element.EnumerateObject())
                    {
                        return property.Name;
                    }
                }

                throw new DumpException($"line {line}: an object with at least one key belongs here");
            }
        }

        public string Text(string key) => TextOrNull(key) ?? throw Wrong(key, "a text");

        public string? TextOrNull(string key) =>
            element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        public long Number(string key) => Has(key) ?? throw Wrong(key, "a number");

        public long? Has(string key) =>
            element.TryGetProperty(key, out JsonElement value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number)
                ? number
                : null;

        public bool Flag(string key) =>
            element.TryGetProperty(key, out JsonElement value)
            && value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? value.GetBoolean()
                : throw Wrong(key, "true or false");

        public ulong Address(string key) =>
            ulong.TryParse(Text(key), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong address)
                ? address
                : throw Wrong(key, "an address");

        private DumpException Wrong(string key, string what) => new($"line {line}: '{key}' must be {what}");
    }
}
