using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Scuzzy.Tidy.Rules;

/// <summary>Code asks a policy record what to do, never a kernel's version: a profile's name may stand only in files
/// that declare profiles (named *Profile*.cs, or in a folder Profiles) and in labs, tests and documents.</summary>
internal static class ProfileNames
{
    private static readonly string[] s_names = ["2.6.32-seed", "3.10-el7", "7.2"];

    public static IEnumerable<Finding> Check(SourceTree tree) =>
        from file in tree.ShippedCode
        where
            !file.Name.Contains("Profile", StringComparison.Ordinal)
            && !file.Path.Contains("/Profiles/", StringComparison.Ordinal)
        where s_names.Any(name => file.Text.Contains(name, StringComparison.Ordinal))
        from token in file.Syntax.DescendantTokens()
        where token.IsKind(SyntaxKind.StringLiteralToken) && s_names.Contains(token.ValueText)
        select new Finding(
            file.Path,
            token.GetLocation().GetLineSpan().StartLinePosition.Line + 1,
            $"profile name \"{token.ValueText}\": let the layer's policy record decide"
        );
}
