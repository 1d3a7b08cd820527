using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Scuzzy.Bench;

/// <summary>Micro benchmarks. Allocated bytes are claims; times on a shared machine are only reported.</summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        var reports = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../benchmarks"));
        var config = DefaultConfig.Instance.WithArtifactsPath(reports);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments, config);
    }
}
