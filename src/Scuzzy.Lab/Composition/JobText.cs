using System.Globalization;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;

namespace Scuzzy.Lab.Composition;

/// <summary>A job's result as a line.</summary>
internal static class JobText
{
    public static string Line(JobResult job)
    {
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{job.Plan.Name}: {job.Reads} reads, {job.Writes} writes, {job.Flushes} flushes, {job.Bytes} bytes, "
                + $"{job.Errors} errors in {Micro(job.ElapsedNs)} us; mean {Micro(job.Latency.MeanNs)} us, "
                + $"p99 {Micro(job.Latency.PercentileNs(990))} us"
        );
        return job.Plan.Verify == Verification.None
            ? line
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{line}; {job.VerifiedBlocks} blocks verified, {job.Mismatches} wrong, digest {job.Digest:x16}"
            );
    }

    private static string Micro(long nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1000}.{nanoseconds / 100 % 10}");
}
