namespace Scuzzy.Tidy.Assemblies;

/// <summary>An entry of eng/reality-allowed.txt: which types may use which things.</summary>
/// <remarks>A * at the end of either stands for any rest.</remarks>
internal sealed record AllowedUse(string User, string Thing)
{
    public const string ListPath = "eng/reality-allowed.txt";

    public static AllowedUse Parse(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var user, var thing]
            ? new AllowedUse(user, thing)
            : throw new FormatException($"{ListPath}: '{line}': expected USER THING, each maybe ending in *");

    public bool Covers(string user, string thing) => Matches(User, user) && Matches(Thing, thing);

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
