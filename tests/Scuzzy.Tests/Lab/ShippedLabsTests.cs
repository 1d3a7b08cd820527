using Scuzzy.Lab;

namespace Scuzzy.Tests.Lab;

/// <summary>Every lab in labs/ ends, and with PASS.</summary>
public sealed class ShippedLabsTests
{
    private const string Deadline = "noop anticipatory [deadline] cfq";

    /// <summary>A lab that is new in the folder runs too; one that needs values, takes long or does not
    /// pass has tests of its own.</summary>
    public static TheoryData<string> Others()
    {
        var data = new TheoryData<string>();
        foreach (string path in Directory.GetFiles(LabFolder.Path, "*.yaml").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (
                name
                is not (
                    "elevators.yaml"
                    or "image.yaml"
                    or "ram.yaml"
                    or "scale.yaml"
                    or "seed.yaml"
                    or "seed-abort-bug.yaml"
                )
            )
            {
                data.Add(name);
            }
        }

        // Theories without data fail.
        data.Add("seed.yaml");
        return data;
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_lab_passes_as_it_is(string name) => Passes(name);

    [Theory]
    [InlineData("2.6.32-seed", "deadline", Deadline)]
    [InlineData("2.6.32-seed", "cfq", "noop anticipatory deadline [cfq]")]
    [InlineData("3.10-el7", "cfq", "noop deadline [cfq]")]
    [InlineData("7.2", "mq-deadline", "none [mq-deadline]")]
    public void The_seeds_server_passes_under_every_profile(string profile, string elevator, string elevators)
    {
        LabRunner run = Passes("seed.yaml", ("profile", profile), ("elevator", elevator), ("elevators", elevators));
        Assert.Contains(
            run.Section("timeline"),
            l => l.EndsWith($"echo {elevator} > /sys/block/sda/queue/scheduler: 0", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("sd 0:0:", run.Output, StringComparison.Ordinal);
        string[] said = [.. run.Output.Split('\n').Where(l => l.Contains("[sda]", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "583008256 512-byte logical blocks: (299 GB/278 GiB)",
                "Write Protect is off",
                "Mode Sense: 53 00 10 08",
                "Write cache: enabled, read cache: enabled, supports DPO and FUA",
                .. profile == "7.2" ? (string[])["Preferred minimum I/O size 512 bytes"] : [],
                "Attached SCSI disk",
            ],
            said.Select(l => l[(l.IndexOf("[sda] ", StringComparison.Ordinal) + 6)..])
        );
    }

    [Theory]
    [InlineData("noop")]
    [InlineData("anticipatory")]
    [InlineData("deadline")]
    [InlineData("cfq")]
    public void The_elevators_lab_ends_under_each_elevator(string elevator)
    {
        LabRunner run = Passes("elevators.yaml", ("elevator", elevator));
        Assert.StartsWith("backup: 400 reads, 0 writes, ", run.Section("workload")[0], StringComparison.Ordinal);
        Assert.Contains(", 0 errors in ", run.Section("workload")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_elevators_lab_compares_all_elevators_of_its_profile() =>
        Assert.Equal(
            ["noop", "anticipatory", "deadline", "cfq"],
            LabParser.Load(LabFolder.Lab("elevators.yaml")).Compare!.Values
        );

    [Fact]
    public void The_memory_lab_boots_its_disk() =>
        Assert.EndsWith(
            "/dev/sda ",
            Passes("ram.yaml", ("size", "16MiB")).Section("lsscsi")[0],
            StringComparison.Ordinal
        );

    [Fact]
    public void The_image_lab_boots_its_disk()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[1 << 20]);
        LabRunner run = Passes("image.yaml", ("path", path));
        File.Delete(path);
        Assert.EndsWith("/dev/sda ", run.Section("lsscsi")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_scale_lab_finds_every_unit_on_every_path() =>
        Assert.Equal(3 * 16, Passes("scale.yaml", ("luns", "3")).Section("lsscsi").Length);

    private static LabRunner Passes(string name, params (string Name, string Value)[] set)
    {
        var parameters = set.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
        LabRunner run = LabRunner.Run(LabParser.Load(LabFolder.Lab(name), parameters));
        Assert.True(run.IsGood, run.Output);
        Assert.Contains("\nPASS: 0 failures, ", run.Output, StringComparison.Ordinal);
        return run;
    }
}
