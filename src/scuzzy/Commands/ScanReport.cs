using System.Text;
using System.Text.Json;
using Scuzzy.Lab.Live;

namespace Scuzzy.Command.Commands;

/// <summary>The output of <c>scuzzy bench --scan</c>: one lab, or a lab beside a smaller one.</summary>
internal sealed class ScanReport(ScanBenchmark lab, ScanBenchmark? smaller)
{
    /// <summary>The CPU time of the lab in that of the smaller one.</summary>
    public double CpuRatio => (double)lab.CpuNs / Math.Max(1, smaller?.CpuNs ?? lab.CpuNs);

    public string ToText() =>
        smaller is null
            ? Text(lab)
            : Text(lab)
                + "\nagainst "
                + Text(smaller)
                + FormattableString.Invariant($"\n{(double)lab.Paths / smaller.Paths:F2} times the paths")
                + FormattableString.Invariant($", {(double)lab.Commands / smaller.Commands:F2} times the commands")
                + FormattableString.Invariant($", {CpuRatio:F2} times the CPU");

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            Write(json, lab);
            if (smaller is not null)
            {
                json.WriteStartObject("against");
                Write(json, smaller);
                json.WriteEndObject();
                json.WriteNumber("cpu_ratio", Math.Round(CpuRatio, 2));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Text(ScanBenchmark scan) =>
        FormattableString.Invariant($"{scan.Paths} paths: {scan.PerPath(scan.Commands):F1} commands a path")
        + FormattableString.Invariant($", {scan.PerPath(scan.ManagedBytes):F0} bytes alive managed")
        + FormattableString.Invariant($" and {scan.PerPath(scan.NativeBytes):F0} native a path")
        + FormattableString.Invariant($", {scan.CpuNs / 1e9:F2} s of CPU");

    private static void Write(Utf8JsonWriter json, ScanBenchmark scan)
    {
        json.WriteNumber("paths", scan.Paths);
        json.WriteNumber("commands", scan.Commands);
        json.WriteNumber("commands_per_path", Math.Round(scan.PerPath(scan.Commands), 2));
        json.WriteNumber("managed_bytes_per_path", Math.Round(scan.PerPath(scan.ManagedBytes), 1));
        json.WriteNumber("native_bytes_per_path", Math.Round(scan.PerPath(scan.NativeBytes), 1));
        json.WriteNumber("cpu_s", Math.Round(scan.CpuNs / 1e9, 4));
    }
}
