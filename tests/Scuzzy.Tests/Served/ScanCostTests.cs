using System.Globalization;
using System.Text.Json;
using Scuzzy.Tests.Interop;

namespace Scuzzy.Tests.Served;

/// <summary>What scuzzy bench --scan measures: what a path costs does not depend on how many there are. Each machine
/// has a process of its own: in the tests' process other tests give and take what is counted here.</summary>
[Trait("category", "interop")]
public sealed class ScanCostTests
{
    private const int Ports = 16;

    [Fact]
    public void Each_further_path_takes_the_same_commands_and_at_most_five_thousand_bytes()
    {
        Scan few = Scan.Of(40);
        Scan some = Scan.Of(60);

        // More disks on a host than are probed at once.
        Scan many = Scan.Of(80);
        Assert.Equal([40 * Ports, 60 * Ports, 80 * Ports], [few.Paths, some.Paths, many.Paths]);
        Assert.Equal(some.Commands - few.Commands, many.Commands - some.Commands);
        Assert.Equal(45, (many.Commands - few.Commands) / (double)(many.Paths - few.Paths));
        double bytes = (many.ManagedBytes - few.ManagedBytes) / (many.Paths - few.Paths);

        // Some of them are lines of the kernel log, whose ring fills up later.
        Assert.InRange(bytes, 2000, 5000);
    }

    private sealed record Scan(long Paths, long Commands, double ManagedBytes)
    {
        public static Scan Of(int units)
        {
            string luns = string.Create(CultureInfo.InvariantCulture, $"luns={units}");
            string lab = Path.Combine(ServedLab.RepositoryRoot, "labs", "scale.yaml");
            string output = Peers.Run(ServedLab.Program, "bench", lab, "--scan", "--json", "--set", luns);
            using JsonDocument json = JsonDocument.Parse(output);
            JsonElement root = json.RootElement;
            long paths = root.GetProperty("paths").GetInt64();
            double each = root.GetProperty("managed_bytes_per_path").GetDouble();
            return new Scan(paths, root.GetProperty("commands").GetInt64(), each * paths);
        }
    }
}
