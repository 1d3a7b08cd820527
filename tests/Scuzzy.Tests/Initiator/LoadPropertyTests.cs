using FsCheck;
using FsCheck.Fluent;

namespace Scuzzy.Tests.Initiator;

/// <summary>What must hold on any small machine under load, whatever its limits, faults and schedule.</summary>
public sealed class LoadPropertyTests
{
    private const int Machines = 400;

    private long _recoveries;
    private long _failedManagement;

    [Fact]
    public void Every_bio_ends_once_reads_what_was_written_and_leaves_every_counter_at_zero()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Machines),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Play((ulong)seed))
        );

        // About three times as many as this, and nine times.
        Assert.True(
            _recoveries > Machines / 4 && _failedManagement > Machines / 4,
            $"{_recoveries} runs of error handlers, {_failedManagement} failed aborts and resets"
        );
    }

    private void Play(ulong seed)
    {
        LoadCase load = LoadCase.Draw(seed);
        try
        {
            using var bench = new LoadBench(load);
            bench.Run();
            _recoveries += bench.Recoveries;
            _failedManagement += bench.FailedManagement;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{load}: {e.Message}", e);
        }
    }
}
