namespace Scuzzy.Tidy;

/// <summary>The map from behaviours to source files and tests names what there is.</summary>
public sealed class FidelityMapTests
{
    private const int Columns = 5;

    [Fact]
    public void Each_file_that_the_map_of_behaviours_names_exists_and_the_page_counts_its_rows()
    {
        string folder = Path.Combine(SourceTree.RepositoryRoot, "docs");
        string[] lines = File.ReadAllLines(Path.Combine(folder, "fidelity-map.csv"));
        string[][] rows = [.. lines.Skip(1).Select(l => l.Split(','))];
        Assert.All(rows, r => Assert.Equal(Columns, r.Length));
        Assert.Equal(rows.Length, rows.Select(r => r[0]).Distinct().Count());
        foreach (string file in rows.SelectMany(r => new[] { r[2], r[3] }).Where(f => f.Length > 0))
        {
            Assert.True(File.Exists(Path.Combine(SourceTree.RepositoryRoot, file)), $"there is no {file}");
        }

        string page = File.ReadAllText(Path.Combine(folder, "fidelity.md"));
        Assert.Contains($"the {rows.Length} behaviours", page, StringComparison.Ordinal);
        Assert.Contains($"{rows.Count(r => r[1] == "tested")} rows are mapped", page, StringComparison.Ordinal);
    }
}
