using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Block.Queue;

namespace Scuzzy.Tests.Block;

/// <summary>What a submitter relies on, whatever the elevator, the order and the schedule.</summary>
public sealed class ModelTests
{
    private static readonly QueueLimits s_limits = new()
    {
        MaximumBytes = 12 * 512,
        MaximumSegments = 3,
        MaximumDiscardBytes = 5 * 512,
        DiscardGranularityBytes = 1024,
        MaximumWriteZeroesBytes = 4 * 512,
        HasWriteCache = true,
    };

    public static TheoryData<string, string> Elevators =>
        new()
        {
            { "early", "noop" },
            { "early", "anticipatory" },
            { "early", "deadline" },
            { "early", "cfq" },
            { "middle", "noop" },
            { "middle", "deadline" },
            { "middle", "cfq" },
            { "late", "none" },
            { "late", "mq-deadline" },
        };

    public static TheoryData<string> Ages => new() { "early", "middle", "late" };

    [Theory]
    [MemberData(nameof(Elevators))]
    public void Every_bio_ends_once_and_reads_back_what_was_written(string profile, string elevator) =>
        ForSeeds(
            12,
            seed =>
            {
                using var bench = Make(seed, profile, elevator, hasFua: seed % 2 == 0);
                bench.Run();
            }
        );

    [Theory]
    [MemberData(nameof(Ages))]
    public void Switching_elevators_under_load_loses_nothing(string profile) =>
        ForSeeds(
            15,
            seed =>
            {
                using var bench = Make(seed, profile, null, hasFua: seed % 2 == 0);
                bench.Run([.. Profiles.Of(profile).Elevators]);
            }
        );

    [Theory]
    [MemberData(nameof(Elevators))]
    public void Errors_end_bios_once_and_leave_nothing_behind(string profile, string elevator) =>
        ForSeeds(
            6,
            seed =>
            {
                using var bench = Make(seed, profile, elevator, hasFua: false);
                bench.Driver.ErrorPermille = 100;
                bench.Run();
                Assert.True(bench.Failed > 0);
            }
        );

    [Fact]
    public void Equal_seeds_give_equal_dispatches_and_other_schedules_the_same_data()
    {
        long First(ulong seed)
        {
            using var bench = Make(seed, "late", "mq-deadline", hasFua: true);
            bench.Run();
            return bench.Driver.Dispatched;
        }

        Assert.Equal(First(5), First(5));
    }

    private static ModelBench Make(ulong seed, string profile, string? elevator, bool hasFua)
    {
        QueueLimits limits = s_limits with { HasForceUnitAccess = hasFua };
        return new ModelBench(seed, Profiles.Of(profile), limits, elevator, depth: 1 + (int)(seed % 7));
    }

    private static void ForSeeds(int count, Action<ulong> run) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count),
            Prop.ForAll(
                ArbMap.Default.ArbFor<uint>(),
                seed =>
                {
                    try
                    {
                        run(seed);
                    }
                    catch (Exception e)
                    {
                        throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
                    }
                }
            )
        );
}
