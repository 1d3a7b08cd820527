namespace Scuzzy.Tests.Conformance;

/// <summary>A target that the suite is run against.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Arguments">The command line's units and accounts; the unit that is judged is 0.</param>
internal sealed record ConformanceConfiguration(string Name, params string[] Arguments)
{
    /// <summary>user%secret of the URL; null for none.</summary>
    public string? Account { get; init; }

    /// <summary>Whether the unit is reached by two paths: two portals, each a target port.</summary>
    public bool HasTwoPaths { get; init; }

    /// <summary>The suites that apply; null for all.</summary>
    public string[]? Suites { get; init; }

    /// <summary>All configurations. None of the suite's tests is skipped in all of them for lack of a feature, but for
    /// those that docs/conformance argues.</summary>
    public static readonly ConformanceConfiguration[] All =
    [
        new("plain", "--lun", "0=ram:100MiB"),
        new("thin", "--lun", "0=ram:100MiB,thin"),
        new("two-paths", "--lun", "0=ram:100MiB,thin", "--iscsi", "127.0.0.1:{port2}") { HasTwoPaths = true },
        new("removable", "--lun", "0=ram:100MiB,thin,removable"),
        // Every other test wants to write.
        new("read-only", "--lun", "0=ram:100MiB,thin,readonly") { Suites = ["ReadOnly"] },
        new("chap", "--lun", "0=ram:100MiB", "--chap", "0xuser:secret-of-12,target:secret-of-13")
        {
            Account = "0xuser%secret-of-12",
        },
        // A name may look like a number in either notation of RFC 7143 6.1.
        new("chap-0b", "--lun", "0=ram:100MiB", "--chap", "0buser:secret-of-12,target:secret-of-13")
        {
            Account = "0buser%secret-of-12",
            Suites = ["iSCSICHAP"],
        },
        new("4k", "--lun", "0=ram:100MiB,thin,block=4096"),
        // Clients that do not ask for protection information see no difference.
        new("pi", "--lun", "0=ram:100MiB,thin,pi=1"),
        new("512e", "--lun", "0=ram:100MiB,thin,physical=4096"),
    ];

    public bool Applies(string test) => Suites is null || Suites.Contains(SuiteTool.Short(test).Split('.')[0]);

    public override string ToString() => Name;
}
