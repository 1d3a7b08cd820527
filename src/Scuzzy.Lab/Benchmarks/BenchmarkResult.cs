using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>What a benchmark measured.</summary>
public sealed class BenchmarkResult(BenchmarkPlan plan)
{
    private static readonly JsonWriterOptions s_json = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What was done.</summary>
    public BenchmarkPlan Plan { get; } = plan;

    /// <summary>I/Os that ended.</summary>
    public long Ios { get; init; }

    /// <summary>I/Os that ended with an error.</summary>
    public long Errors { get; init; }

    /// <summary>Reads whose data was compared with what the disk was filled with.</summary>
    public long Verified { get; init; }

    /// <summary>Reads whose data was wrong.</summary>
    public long Mismatches { get; init; }

    /// <summary>How long it took.</summary>
    public long ElapsedNs { get; init; }

    /// <summary>User and system time of the whole process.</summary>
    public long CpuNs { get; init; }

    /// <summary>Bytes allocated by the whole process.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Collections of generation 0, 1 and 2.</summary>
    public IReadOnlyList<int> Collections { get; init; } = [0, 0, 0];

    /// <summary>Times of a sample of the I/Os, in ticks.</summary>
    public LatencyHistogram LatencyTicks { get; init; } = new();

    /// <summary>Nanoseconds of a tick.</summary>
    public double TickNs { get; init; } = 1;

    /// <summary>How often each step was passed.</summary>
    public IReadOnlyList<long> Steps { get; init; } = [];

    /// <summary>CPU time of only picking and copying blocks, in nanoseconds per block; 0: not measured.</summary>
    public double CopyNs { get; set; }

    /// <summary>The elevator in use.</summary>
    public string Elevator { get; set; } = string.Empty;

    /// <summary>I/Os per second.</summary>
    public double Iops => Ios / (ElapsedNs / 1e9);

    /// <summary>CPU time per I/O in microseconds.</summary>
    public double CpuMicroseconds => CpuNs / 1000.0 / Math.Max(1, Ios);

    /// <summary>True if each step from 1 to 22a was passed once for each I/O, and no I/O failed or read wrong data.
    /// </summary>
    public bool IsClean =>
        Errors == 0
        && Mismatches == 0
        && StepNames.Steps.All(s => Steps[(int)s] == (s is Step.Requeued or Step.Failed ? 0 : Ios));

    /// <summary>One object with all figures.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            json.WriteStartObject();
            WriteFigures(json);
            json.WriteStartObject("steps");
            foreach (Step step in StepNames.Steps)
            {
                json.WriteNumber(StepNames.Number(step), Steps[(int)step]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The figures in words.</summary>
    public string ToText()
    {
        string[] lines =
        [
            FormattableString.Invariant($"{Iops:F0} IOPS, {MebibytesPerSecond:F1} MiB/s"),
            FormattableString.Invariant($"p50 {Microseconds(500):F2} us, p99 {Microseconds(990):F2} us"),
            FormattableString.Invariant($"CPU per I/O {CpuMicroseconds * 1000:F0} ns, copying alone {CopyNs:F0} ns"),
            FormattableString.Invariant($"{AllocatedBytes} bytes allocated in {Ios} I/Os"),
            FormattableString.Invariant($"{Verified} reads verified, {Mismatches} wrong, {Errors} errors"),
            $"steps {(IsClean ? "equal to the I/Os" : "differ from the I/Os")}",
        ];
        return string.Join('\n', lines);
    }

    private double MebibytesPerSecond => Iops * Plan.BlockBytes / (1 << 20);

    private double Microseconds(int permille) => LatencyTicks.PercentileNs(permille) * TickNs / 1000;

    private void WriteFigures(Utf8JsonWriter json)
    {
        json.WriteNumber("iops", Math.Round(Iops, 1));
        json.WriteNumber("mib_per_s", Math.Round(MebibytesPerSecond, 2));
        json.WriteNumber("p50_us", Math.Round(Microseconds(500), 3));
        json.WriteNumber("p99_us", Math.Round(Microseconds(990), 3));
        json.WriteNumber("cpu_us_per_io", Math.Round(CpuMicroseconds, 4));
        json.WriteNumber("allocated_bytes_per_io", Math.Round((double)AllocatedBytes / Math.Max(1, Ios), 6));
        json.WriteString("rw", Word(Plan.Pattern));
        json.WriteNumber("block", Plan.BlockBytes);
        json.WriteNumber("depth", Plan.Depth);
        json.WriteNumber("jobs", Plan.Jobs);
        json.WriteString("elevator", Elevator);
        json.WriteNumber("ios", Ios);
        json.WriteNumber("elapsed_s", Math.Round(ElapsedNs / 1e9, 4));
        json.WriteNumber("cpu_s", Math.Round(CpuNs / 1e9, 4));
        json.WriteNumber("copy_us_per_io", Math.Round(CopyNs / 1000, 4));
        json.WriteNumber("path_us_per_io", Math.Round(CpuMicroseconds - (CopyNs / 1000), 4));
        json.WriteNumber("allocated_bytes", AllocatedBytes);
        json.WriteStartArray("collections");
        foreach (int count in Collections)
        {
            json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteNumber("errors", Errors);
        json.WriteNumber("verified", Verified);
        json.WriteNumber("mismatches", Mismatches);
        json.WriteBoolean("steps_equal", IsClean);
    }

    private static string Word(AccessPattern pattern) =>
        pattern switch
        {
            AccessPattern.Read => "read",
            AccessPattern.Write => "write",
            AccessPattern.Mixed => "rw",
            AccessPattern.RandomRead => "randread",
            AccessPattern.RandomWrite => "randwrite",
            AccessPattern.RandomMixed or _ => "randrw",
        };
}
