using Scuzzy.Lab;
using Scuzzy.Lab.Live;

namespace Scuzzy.Tests.Lab;

/// <summary>What scuzzy bench --scan measures: what a path costs does not depend on how many there are. Runs alone,
/// since it measures the process.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ScanBenchmarkTests
{
    private const string Name = "measures the process";
    private const int Ports = 16;

    [Fact]
    public void Each_further_path_takes_the_same_commands_and_at_most_five_thousand_bytes()
    {
        _ = Scan(1);
        ScanBenchmark few = Scan(40);
        ScanBenchmark some = Scan(60);

        // More disks on a host than are probed at once.
        ScanBenchmark many = Scan(80);
        Assert.Equal([40 * Ports, 60 * Ports, 80 * Ports], [few.Paths, some.Paths, many.Paths]);
        Assert.Equal(some.Commands - few.Commands, many.Commands - some.Commands);
        Assert.Equal(45, (many.Commands - few.Commands) / (double)(many.Paths - few.Paths));
        long bytes = (many.ManagedBytes - few.ManagedBytes) / (many.Paths - few.Paths);

        // Some of them are lines of the kernel log, whose ring fills up later.
        Assert.InRange(bytes, 2000, 5000);
    }

    private static ScanBenchmark Scan(int units) =>
        ScanBenchmark.Of(
            LabParser.Load(
                LabFolder.Lab("scale.yaml"),
                new Dictionary<string, string>(StringComparer.Ordinal) { ["luns"] = $"{units}" }
            )
        );
}
