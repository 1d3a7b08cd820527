using FsCheck;
using FsCheck.Fluent;

namespace Scuzzy.Tests.Initiator;

/// <summary>What must hold on any small machine under load, whatever its limits, faults and schedule.</summary>
public sealed class LoadPropertyTests
{
    private const int Machines = 400;

    [Fact]
    public void Every_bio_ends_once_reads_what_was_written_and_leaves_every_counter_at_zero() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Machines),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Play((ulong)seed))
        );

    private static void Play(ulong seed)
    {
        LoadCase load = LoadCase.Draw(seed);
        try
        {
            using var bench = new LoadBench(load);
            bench.Run();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{load}: {e.Message}", e);
        }
    }
}
