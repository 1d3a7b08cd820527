using Scuzzy.Tidy.Rules;

namespace Scuzzy.Tidy;

/// <summary>Each rule held against a small sample that breaks it: a rule that finds nothing protects
/// nothing.</summary>
public sealed class RuleTests
{
    private const string Rows =
        "| Scuzzy.A | a | – |\n| Scuzzy.B | b | A |\n| Scuzzy.C | c | all above |\n| Scuzzy.Later | l | A |\n";

    [Fact]
    public void Both_sides_of_a_conflict_are_found() =>
        Expect.Findings(
            MergeConflicts.Check,
            SourceTree.Of(("docs/a.md", "# A\n<<<<<<< HEAD\nleft\n=======\nright\n>>>>>>> topic\n")),
            "docs/a.md:2",
            "docs/a.md:6"
        );

    [Fact]
    public void A_reference_that_the_table_lacks_or_demands_is_found() =>
        Expect.Findings(
            LayerTable.Check,
            SourceTree.Of(
                ("ARCHITECTURE.md", Rows),
                ("src/Scuzzy.A/Scuzzy.A.csproj", Project("Scuzzy.B")),
                ("src/Scuzzy.B/Scuzzy.B.csproj", Project()),
                ("src/Scuzzy.C/Scuzzy.C.csproj", Project("Scuzzy.A", "Scuzzy.B")),
                ("src/Scuzzy.Unknown/Scuzzy.Unknown.csproj", Project())
            ),
            "src/Scuzzy.A/Scuzzy.A.csproj:1",
            "src/Scuzzy.B/Scuzzy.B.csproj:1",
            "ARCHITECTURE.md:1"
        );

    [Fact]
    public void A_step_that_is_untold_unmarked_or_unknown_is_found()
    {
        var steps = Enumerable.Range(1, 21).Select(number => $"{number}").Concat(["22a", "22b", "22c"]).ToList();
        var told = string.Concat(steps.Where(step => step != "4").Select(step => $"| {step} | what happens |\n"));
        var marked = string.Concat(
            steps.Where(step => step is not ("7" or "8")).Select(step => $"// Path {step}: here\n")
        );
        var samples = SourceTree.Of(
            ("ARCHITECTURE.md", told),
            ("src/A.cs", marked + "// Path 23: nowhere\n"),
            (PathMarkers.ToComePath, "8 # its driver comes next\n")
        );
        Expect.Findings(PathMarkers.Check, samples, "ARCHITECTURE.md:1", "src:1", "src/A.cs:23");
    }

    [Fact]
    public void A_marker_above_another_steps_trace_point_is_found()
    {
        var steps =
            "    /// <summary>Path 1: first\n    /// more.</summary>\n    First = 1,\n\n"
            + "    /// <summary>Path 22a: last.</summary>\n    Last = 22,\n";
        var samples = SourceTree.Of(
            ("src/Scuzzy.Runtime/Step.cs", steps),
            (
                "src/A.cs",
                "// Path 1: here\nshard.Mark(Step.First, 0);\n// Path 22a: and here\nshard.Mark(Step.First, 0);\n"
            )
        );
        var findings = PathMarkers.Check(samples).Where(finding => finding.Path == "src/A.cs");
        Assert.Equal(
            ["src/A.cs:3: no Mark(Step.Last, ...) within 8 lines of the marker"],
            findings.Select(f => f.ToString())
        );
    }

    [Fact]
    public void A_profile_name_in_code_is_found_and_one_in_a_comment_or_declaration_is_not() =>
        Expect.Findings(
            ProfileNames.Check,
            SourceTree.Of(
                (
                    "src/Scuzzy.Block/Queue.cs",
                    "class A\n{\n    bool Old(string name) => name == \"3.10-el7\"; // not 7.2\n}\n"
                ),
                ("src/Scuzzy.Block/KernelProfile.cs", "class A { string N => \"7.2\"; }"),
                ("tests/A.cs", "class A { string N => \"7.2\"; }")
            ),
            "src/Scuzzy.Block/Queue.cs:3"
        );

    [Fact]
    public void A_planted_bug_without_site_or_row_and_a_checker_that_knows_one_are_found() =>
        Expect.Findings(
            Zoo.Check,
            SourceTree.Of(
                ("src/Scuzzy.Runtime/PlantedBug.cs", "enum PlantedBug\n{\n    OneSite,\n    NoSite,\n    NoRow,\n}\n"),
                (
                    "src/A.cs",
                    "bool A => shard.Plants(PlantedBug.OneSite);\nbool B => shard.Plants(PlantedBug.NoRow);\n"
                ),
                ("src/Scuzzy.Lab/Checking/B.cs", "\nbool C => shard.Plants(bug);\n"),
                (Zoo.Document, "| `one-site` | x |\n| `no-site` | x |\n")
            ),
            "src/Scuzzy.Lab/Checking/B.cs:2",
            "src/Scuzzy.Runtime/PlantedBug.cs:4",
            "src/Scuzzy.Runtime/PlantedBug.cs:5"
        );

    [Fact]
    public void A_machine_folder_and_an_unknown_host_are_found() =>
        Expect.Findings(
            MachinePaths.Check,
            SourceTree.Of(
                (
                    "README.md",
                    "see /home/" + "someone/x\nand https://packages.corp.invalid/v3\nand https://github.com/x\n"
                ),
                ("src/A.cs", "// docs/work/x and /sys/block are fine\n")
            ),
            "README.md:1",
            "README.md:2"
        );

    [Fact]
    public void A_line_over_120_columns_is_found_in_code_and_not_in_prose() =>
        Expect.Findings(
            LineLength.Check,
            SourceTree.Of(
                ("src/A.cs", new string('a', 120) + "\n" + new string('a', 121)),
                ("README.md", new string('a', 300)),
                ("src/B.cs", new string('b', 121) + "\n" + new string('b', 122)),
                ("src/C.cs", new string('c', 121)),
                (LineLength.ListPath, "src/B.cs 1\nsrc/C.cs 1\n"),
                ("test", new string('a', 121))
            ),
            "src/A.cs:2",
            "src/B.cs:1",
            "src/B.cs:2",
            "test:1"
        );

    [Theory]
    [InlineData("TODO")]
    [InlineData("FIXME")]
    [InlineData("TBD")]
    public void A_leftover_is_found(string marker) =>
        Expect.Findings(Leftovers.Check, SourceTree.Of(("src/A.cs", $"//\n// {marker}: later\n")), "src/A.cs:2");

    [Fact]
    public void A_missing_or_second_title_is_found() =>
        Expect.Findings(
            Headings.Check,
            SourceTree.Of(
                ("two.md", "# One\n```sh\n# a comment\n```\n# Two\n"),
                ("none.md", "\ntext\n## Section\n"),
                ("good.md", "# One\n\n## Section\n")
            ),
            "two.md:5",
            "none.md:2"
        );

    [Fact]
    public void A_blob_is_found()
    {
        var blob = new SourceFile("labs/disk.img", () => throw new InvalidOperationException("read a blob"), 500_001);
        Expect.Findings(LargeFiles.Check, new SourceTree([blob]), "labs/disk.img:1");
    }

    [Fact]
    public void A_changelog_out_of_shape_is_found() =>
        Expect.Findings(
            ChangelogShape.Check,
            SourceTree.Of(
                (
                    ChangelogShape.Path,
                    "# Changelog\n## Unreleased\n### Features\n- one\n### Security\n- two\n## v1\n### Fixes\n## 0.1.0, "
                        + "2026-01-31\n"
                )
            ),
            "CHANGELOG.md:5",
            "CHANGELOG.md:7",
            "CHANGELOG.md:9"
        );

    [Fact]
    public void A_missing_changelog_is_found() =>
        Expect.Findings(ChangelogShape.Check, SourceTree.Of(), "CHANGELOG.md:1");

    [Fact]
    public void A_long_method_is_found_unless_agreed_with_its_length()
    {
        var samples = SourceTree.Of(
            ("src/A.cs", Method("New", 71)),
            ("src/B.cs", Method("Agreed", 80)),
            ("src/C.cs", Method("Grown", 81)),
            ("src/D.cs", Method("Fits", 70)),
            (MethodLength.ListPath, "src/B.cs:T.Agreed 80\nsrc/C.cs:T.Grown 80\nsrc/D.cs:T.Fits 75 # shortened since\n")
        );
        Expect.Findings(MethodLength.Check, samples, "src/A.cs:2", "src/C.cs:2", $"{MethodLength.ListPath}:3");
    }

    [Fact]
    public void A_suppression_outside_its_place_is_found() =>
        Expect.Findings(
            Suppressions.Check,
            SourceTree.Of(
                ("src/A.cs", "#pragma warning disable CA1000\n"),
                ("src/A.csproj", "<NoWarn>CA1000</NoWarn>\n"),
                ("src/B.cs", "[SuppressMessage(\"a\", \"b\")]\n")
            ),
            "src/A.cs:1",
            "src/A.csproj:1",
            "src/B.cs:1"
        );

    private static string Project(params string[] references)
    {
        var items = references.Select(name => $"<ProjectReference Include=\"../{name}/{name}.csproj\" />");
        return $"<Project>{string.Concat(items)}</Project>";
    }

    /// <summary>A class T with one method of so many lines, braces included, that starts on line 2.</summary>
    private static string Method(string name, int lines) =>
        $"class T {{\nvoid {name}()\n{{\n{string.Concat(Enumerable.Repeat(";\n", lines - 3))}}}\n}}\n";
}
