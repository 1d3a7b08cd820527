using Scuzzy.Lab;
using Scuzzy.Lab.Composition;
using Scuzzy.Lab.Model;

namespace Scuzzy.Tests.Exploration;

/// <summary>What explorations have found and was mended, each as the lab that it was shrunk to.</summary>
public sealed class FoundTests
{
    private static readonly string s_folder = Path.Combine(
        Path.GetDirectoryName(Lab.LabFolder.Lab("explore.yaml"))!,
        "../tests/Scuzzy.Tests/Exploration/found"
    );

    public static TheoryData<string> Labs { get; } =
    [.. Directory.GetFiles(s_folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Labs))]
    public void What_was_found_stays_mended(string name)
    {
        LabFile lab = LabParser.Load(Path.Combine(s_folder, name + ".yaml"));
        using var run = new LabRun(lab, new LabOptions { IsQuiet = true }, _ => { });

        Assert.True(run.Execute(), $"{name}: {string.Join("; ", run.Failures)}");
    }
}
