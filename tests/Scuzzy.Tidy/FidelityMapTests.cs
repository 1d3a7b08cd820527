namespace Scuzzy.Tidy;

/// <summary>The map from behaviours to source files and tests names what there is.</summary>
public sealed class FidelityMapTests
{
    private const int Columns = 5;

    private static readonly string[] s_states = ["tested", "not implemented", "not checked"];

    [Fact]
    public void Each_file_and_test_that_the_map_of_behaviours_names_exists_and_the_page_counts_its_rows()
    {
        string folder = Path.Combine(SourceTree.RepositoryRoot, "docs");
        string[] lines = File.ReadAllLines(Path.Combine(folder, "fidelity-map.csv"));
        string[][] rows = [.. lines.Skip(1).Select(l => l.Split(','))];
        Assert.All(rows, r => Assert.Equal(Columns, r.Length));
        Assert.Equal(rows.Length, rows.Select(r => r[0]).Distinct().Count());
        Assert.All(rows, r => Assert.Contains(r[1], s_states));
        foreach (string[] row in rows.Where(r => r[2].Length > 0))
        {
            Assert.True(
                File.Exists(Path.Combine(SourceTree.RepositoryRoot, row[2])),
                $"{row[0]}: there is no {row[2]}"
            );
        }

        foreach (string[] row in rows.Where(r => r[1] == "tested"))
        {
            string[] test = row[3].Split('#');
            Assert.Equal(2, test.Length);
            string file = Path.Combine(SourceTree.RepositoryRoot, test[0]);
            Assert.True(File.Exists(file), $"{row[0]}: there is no {test[0]}");
            Assert.Contains($" {test[1]}(", File.ReadAllText(file), StringComparison.Ordinal);
        }

        string page = File.ReadAllText(Path.Combine(folder, "fidelity.md"));
        Assert.Contains($"the {rows.Length} behaviours", page, StringComparison.Ordinal);
        Assert.Contains($"{rows.Count(r => r[1] == "tested")} rows are mapped", page, StringComparison.Ordinal);
    }
}
