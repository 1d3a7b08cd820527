using Scuzzy.Lab;
using Scuzzy.Lab.Model;
using Scuzzy.Lab.Syntax;

namespace Scuzzy.Tests.Lab;

public sealed class LabParserTests
{
    private const string Small = """
        hosts:
          - name: fc
            latency: 1.5ms
            connections: [{ at: "0:3", to: a.t }]
        arrays:
          - name: a
            vendor: ACME
            targets: [{ name: t, units: [{ lun: 0, store: "ram:${size}", product: Disk }] }]
        """;

    [Theory]
    [MemberData(nameof(MalformedLabs.All), MemberType = typeof(MalformedLabs))]
    public void A_wrong_lab_is_refused_with_its_place_and_the_remedy(string name, string yaml, string[] errors)
    {
        LabException e = Assert.Throws<LabException>(() => LabParser.Parse(yaml));
        Assert.True(errors.SequenceEqual(e.Errors.Select(x => x.ToString())), $"{name}:\n{e.Message}");
    }

    [Fact]
    public void Values_carry_their_units()
    {
        LabFile lab = LabParser.Parse("parameters: { size: 4KiB }\n" + Small);
        Assert.Equal(1_500_000, lab.Hosts[0].LatencyNs);
        Assert.Equal("ram:4KiB", lab.Arrays[0].Targets[0].Units[0].Store.Text);
        Assert.Equal((0, 3), (lab.Hosts[0].Connections[0].Channel, lab.Hosts[0].Connections[0].Id));
    }

    [Fact]
    public void A_callers_parameter_replaces_the_labs()
    {
        var set = new Dictionary<string, string> { ["size"] = "8KiB" };
        LabFile lab = LabParser.Parse("parameters: { size: 4KiB }\n" + Small, "lab", set);
        Assert.Equal("ram:8KiB", lab.Arrays[0].Targets[0].Units[0].Store.Text);
        Assert.True(lab.Arrays[0].Targets[0].Units[0].Store.IsCallers);
    }

    [Fact]
    public void A_callers_parameter_that_the_lab_lacks_is_refused()
    {
        var set = new Dictionary<string, string> { ["sice"] = "8KiB" };
        LabException e = Assert.Throws<LabException>(() =>
            LabParser.Parse("parameters: { size: 4KiB }\n" + Small, "lab", set)
        );
        Assert.Equal("lab: --set sice=…: the lab has no parameter 'sice': did you mean 'size'?", e.Message);
    }

    [Fact]
    public void All_errors_are_told_at_once_in_the_files_order()
    {
        LabException e = Assert.Throws<LabException>(() =>
            LabParser.Parse(
                "machine:\n  cpus: 0\n  hz: 1\n" + Small.Replace("${size}", "1MiB", StringComparison.Ordinal)
            )
        );
        Assert.Equal([2, 3], e.Errors.Select(x => x.Position.Line));
    }

    [Fact]
    public void A_huge_file_is_refused_without_being_read() =>
        Assert.Equal(
            "lab: the file has 5000000 characters: a lab has at most 4194304",
            Assert.Throws<LabException>(() => LabParser.Parse(new string('#', 5_000_000))).Message
        );

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Equal(
            "/nowhere/x.yaml: no such file",
            Assert.Throws<LabException>(() => LabParser.Load("/nowhere/x.yaml")).Message
        );

    [Fact]
    public void Every_lab_of_the_repository_is_right()
    {
        string[] labs = Directory.GetFiles(LabFolder.Path, "*.yaml");
        Assert.NotEmpty(labs);
        Assert.All(labs, path => LabParser.Load(path));
    }

    [Fact]
    public void The_committed_schema_is_the_parsers() =>
        Assert.True(
            LabParser.Schema() == File.ReadAllText(Path.Combine(LabFolder.Path, "lab.schema.json")),
            "labs/lab.schema.json is old: ./scuzzy schema > labs/lab.schema.json"
        );
}
