using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.Completion;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Initiator;

public sealed class DispositionMatrixTests
{
    private const long Second = 1_000_000_000;

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, DispositionCase.All.Count)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_read_ends_as_the_kernel_was_measured_to_end_it(int row)
    {
        DispositionCase expected = DispositionCase.All[row];
        string found = Play(expected, null);
        Assert.True(found.Length == 0, $"{expected.Name}: {found}");
    }

    [Fact]
    public void A_unit_attention_of_changed_inquiry_data_rescans_and_ends_after_six_seconds()
    {
        // Measured 497: the rescan's commands zero the blocked counter, so the cadence is faster than 16 ms.
        var outcome = new LoopbackOutcome
        {
            Status = ScsiStatus.CheckCondition,
            Sense = new SenseData(SenseKey.UnitAttention, AdditionalSense.InquiryDataChanged),
            ResidualBytes = 4096,
        };
        var expected = new DispositionCase("6/3f/03", outcome, 376, "EIO", Tolerance: 20_000);
        Assert.Equal(string.Empty, Play(expected, null));
    }

    [Fact]
    public void Flipping_any_row_of_the_table_makes_the_matrix_fail()
    {
        DispositionTable table = DispositionTable.For(new MidLayerPolicy());
        List<(string Name, DispositionTable Table)> flips = [.. Flips(table)];
        List<string> unnoticed = [];
        foreach ((string name, DispositionTable flipped) in flips)
        {
            if (DispositionCase.All.All(c => Play(c, flipped).Length == 0))
            {
                unnoticed.Add(name);
            }
        }

        Assert.Equal(
            table.Hosts.Count + table.Statuses.Count + table.Senses.Count + table.Completions.Count + 1,
            flips.Count
        );
        Assert.True(unnoticed.Count == 0, $"no row of the matrix notices: {string.Join("; ", unnoticed)}");
    }

    /// <summary>Plays a case; empty if it came out as expected, else what came.</summary>
    private static string Play(DispositionCase expected, DispositionTable? table)
    {
        try
        {
            return PlayChecked(expected, table);
        }
        catch (Exception e) when (table is not null)
        {
            // With a flipped table the machine may not even boot: that is noticed, too.
            return e.Message;
        }
    }

    private static string PlayChecked(DispositionCase expected, DispositionTable? table)
    {
        using var bed = new ScsiBed(options: o => o with { Disposition = table }, preemption: 0);
        bed.AddDisk(0);
        bed.Boot();
        bed.Device.TimeoutNs = Second;
        expected.Arrange?.Invoke(bed.Device);
        var faults = new EveryRead(expected.Outcome);
        bed.Adapter.Faults = faults;
        long before = bed.Device.RequestCount;
        long runsBefore = bed.Host.ErrorHandler.Runs;
        long limit = expected.Dispatches == 0 ? 5_000 : expected.Dispatches + expected.Tolerance;
        SubmittedBio bio = bed.Submit(BlockOperation.Read, 0, 4096);
        long start = bed.Runtime.NowNs;
        bed.Runtime.Run(start + (20 * Second), () => bio.HasEnded || Count() > limit);
        Assert.Null(bed.Runtime.FaultException);
        long n = Count();
        long runs = bed.Host.ErrorHandler.Runs - runsBefore;
        string errno = bio.HasEnded ? bio.Status.ErrnoName() : "-";

        // What goes on for ever consumes no retries.
        bool isRight =
            expected.Dispatches == 0
                ? !bio.HasEnded && n > limit && faults.MostRetries == 0
                : bio.HasEnded && n >= expected.Dispatches - (n > 300 ? 1 : 0) && n <= limit;
        bool areRunsRight =
            expected.HandlerRuns == DispositionCase.EachTime ? runs >= n - 1 : runs == expected.HandlerRuns;
        return isRight && errno == expected.Errno && areRunsRight
            ? string.Empty
            : $"{n} dispatches, {errno}, error handler {runs}, retries {faults.MostRetries}; "
                + $"expected {expected.Dispatches}, {expected.Errno}, {expected.HandlerRuns}";

        long Count() => bed.Device.RequestCount - before;
    }

    private static IEnumerable<(string Name, DispositionTable Table)> Flips(DispositionTable t)
    {
        for (int i = 0; i < t.Hosts.Count; i++)
        {
            HostRow row = t.Hosts[i];
            bool toFinish = row.Rule is HostRule.Fail or HostRule.FailUnlessProbe;
            HostRow flipped = row with { Rule = toFinish ? HostRule.Finish : HostRule.Fail };
            yield return ($"{row}", New(t, hosts: With(t.Hosts, i, flipped)));
        }

        for (int i = 0; i < t.Statuses.Count; i++)
        {
            StatusRow flipped = t.Statuses[i] with { Rule = StatusRule.Fail };
            yield return ($"{t.Statuses[i]}", New(t, statuses: With(t.Statuses, i, flipped)));
        }

        for (int i = 0; i < t.Senses.Count; i++)
        {
            SenseRow row = t.Senses[i];
            SenseRow flipped = row with { Rule = row.Rule == SenseRule.Fail ? SenseRule.Finish : SenseRule.Fail };
            yield return ($"{row}", New(t, senses: With(t.Senses, i, flipped)));
        }

        for (int i = 0; i < t.Completions.Count; i++)
        {
            CompletionRow row = t.Completions[i];
            CompletionAction action =
                row.Action == CompletionAction.FailMediumChanged ? CompletionAction.Retry : CompletionAction.Fail;
            CompletionRow flipped = row with { Action = action, Cause = BlockStatus.Ok };
            yield return ($"{row}", New(t, completions: With(t.Completions, i, flipped)));
        }

        var noReset = new DispositionTable(t.Hosts, t.Statuses, t.Senses, t.Completions, CompletionAction.Fail);
        yield return ("reset", noReset);
    }

    private static DispositionTable New(
        DispositionTable t,
        IReadOnlyList<HostRow>? hosts = null,
        IReadOnlyList<StatusRow>? statuses = null,
        IReadOnlyList<SenseRow>? senses = null,
        IReadOnlyList<CompletionRow>? completions = null
    ) => new(hosts ?? t.Hosts, statuses ?? t.Statuses, senses ?? t.Senses, completions ?? t.Completions, t.OnReset);

    private static List<T> With<T>(IReadOnlyList<T> rows, int index, T row)
    {
        List<T> copy = [.. rows];
        copy[index] = row;
        return copy;
    }

    private sealed class EveryRead(LoopbackOutcome outcome) : LoopbackFaults
    {
        /// <summary>Retries that a read had consumed.</summary>
        public int MostRetries { get; private set; }

        public override bool TryInject(ScsiCommand command, out LoopbackOutcome injected)
        {
            injected = outcome;
            MostRetries = Math.Max(MostRetries, command.Retries);
            return command.Cdb.OperationCode == OperationCode.Read10 && !IsSuccess;
        }

        private bool IsSuccess => outcome.HostByte == HostByte.Ok && outcome.Status == ScsiStatus.Good;
    }
}
