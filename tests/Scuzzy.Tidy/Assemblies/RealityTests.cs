using System.Reflection;

namespace Scuzzy.Tidy.Assemblies;

public sealed class RealityTests
{
    private const string Command = "scuzzy.csproj";

    public static TheoryData<string> ShippedAssemblies =>
        [
            .. SourceTree
                .Repository.Files.Where(file =>
                    file.Under("src") && file.Path.EndsWith(".csproj", StringComparison.Ordinal) && file.Name != Command
                )
                .Select(file => Path.GetFileNameWithoutExtension(file.Path)),
        ];

    [Theory]
    [MemberData(nameof(ShippedAssemblies))]
    public void Compiled_code_takes_time_threads_and_native_code_from_the_live_engine_only(string assembly)
    {
        var allowed = SourceTree.Repository.ReadList(AllowedUse.ListPath).Select(entry => AllowedUse.Parse(entry.Text));
        var uses = new Reality(BannedSymbols, allowed).Check(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        Assert.True(uses.Count == 0, string.Join('\n', uses));
    }

    [Theory]
    [InlineData("BadLock", "System.Threading.Monitor")]
    [InlineData("BadNewLock", "System.Threading.Lock")]
    [InlineData("BadAsyncTask", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder")]
    [InlineData("BadAsyncValueTask", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder`1")]
    [InlineData("BadAsyncVoid", "System.Runtime.CompilerServices.AsyncVoidMethodBuilder")]
    [InlineData("BadPool", "System.Threading.ThreadPool")]
    [InlineData("BadClock", "System.Diagnostics.Stopwatch")]
    [InlineData("BadNative", "native-code")]
    public void A_use_that_sources_hide_is_found_in_the_compiled_code(string sample, string thing)
    {
        var uses = new Reality(BannedSymbols, []).Check(Assembly.GetExecutingAssembly().Location);
        Assert.Contains($"Scuzzy.Tidy.Assemblies.Samples.{sample} uses {thing}", uses);
    }

    [Fact]
    public void Code_that_keeps_to_its_shard_is_not_reported()
    {
        var uses = new Reality(BannedSymbols, []).Check(Assembly.GetExecutingAssembly().Location);
        Assert.DoesNotContain(
            uses,
            use => use.StartsWith("Scuzzy.Tidy.Assemblies.Samples.Good", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_allowed_use_is_not_reported_and_covers_no_other()
    {
        var location = Assembly.GetExecutingAssembly().Location;
        var allowed = AllowedUse.Parse("Scuzzy.Tidy.Assemblies.Samples.BadL* System.Threading.*");
        var uses = new Reality(BannedSymbols, [allowed]).Check(location);
        Assert.DoesNotContain("Scuzzy.Tidy.Assemblies.Samples.BadLock uses System.Threading.Monitor", uses);
        Assert.Contains("Scuzzy.Tidy.Assemblies.Samples.BadNewLock uses System.Threading.Lock", uses);
    }

    private static IEnumerable<string> BannedSymbols =>
        SourceTree.Repository.Find("eng/BannedSymbols.txt")!.Lines.Select(line => line.Line);
}
