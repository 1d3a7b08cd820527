namespace Scuzzy.Tidy;

/// <summary>Runs a rule and words its findings as a test failure.</summary>
internal static class Expect
{
    public static void Clean(Func<SourceTree, IEnumerable<Finding>> rule)
    {
        var findings = rule(SourceTree.Repository).ToList();
        Assert.True(findings.Count == 0, "\n" + string.Join('\n', findings));
    }

    /// <summary>The rule must find exactly these lines, given as path:line.</summary>
    public static void Findings(
        Func<SourceTree, IEnumerable<Finding>> rule,
        SourceTree samples,
        params string[] expected
    ) => Assert.Equal(expected, rule(samples).Select(finding => $"{finding.Path}:{finding.Line}"));
}
