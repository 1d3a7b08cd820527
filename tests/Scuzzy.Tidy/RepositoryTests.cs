using Scuzzy.Tidy.Rules;

namespace Scuzzy.Tidy;

/// <summary>The rules of the repository that no analyzer covers, each held against the working tree.</summary>
public sealed class RepositoryTests
{
    [Fact]
    public void Projects_reference_what_the_layer_table_says() => Expect.Clean(LayerTable.Check);

    [Fact]
    public void Every_step_of_the_path_is_told_and_marked() => Expect.Clean(PathMarkers.Check);

    [Fact]
    public void Profile_names_stand_only_where_profiles_are_declared() => Expect.Clean(ProfileNames.Check);

    [Fact]
    public void No_file_names_a_machine() => Expect.Clean(MachinePaths.Check);

    [Fact]
    public void Code_fits_in_120_columns() => Expect.Clean(LineLength.Check);

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() => Expect.Clean(Leftovers.Check);

    [Fact]
    public void No_conflict_is_left_undecided() => Expect.Clean(MergeConflicts.Check);

    [Fact]
    public void Documents_have_one_title() => Expect.Clean(Headings.Check);

    [Fact]
    public void No_file_is_a_blob() => Expect.Clean(LargeFiles.Check);

    [Fact]
    public void The_changelog_keeps_its_shape() => Expect.Clean(ChangelogShape.Check);

    [Fact]
    public void Methods_have_at_most_70_lines() => Expect.Clean(MethodLength.Check);

    [Fact]
    public void Each_planted_bug_has_one_site_and_no_checker_knows_it() => Expect.Clean(Zoo.Check);

    [Fact]
    public void Warnings_are_suppressed_in_one_place() => Expect.Clean(Suppressions.Check);
}
