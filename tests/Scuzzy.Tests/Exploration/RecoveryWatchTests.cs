using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Lab.Checking;
using Scuzzy.Tests.Initiator;

namespace Scuzzy.Tests.Exploration;

/// <summary>Error handlers that do not keep to their contract are told on (I6, I8).</summary>
public sealed class RecoveryWatchTests : IDisposable
{
    private readonly ScsiBed _bed = new();
    private readonly InvariantNet _net;

    public RecoveryWatchTests()
    {
        _bed.AddDisk(0);
        _bed.Boot();
        _net = new InvariantNet(_bed.Runtime);
    }

    private RecoveryWatch Watch => _net.Recovery;

    [Fact]
    public void A_ladder_that_is_climbed_downwards()
    {
        Watch.Awake(_bed.Host, 1);
        Try(RecoveryRung.Target, _bed.Device.Target, EhOutcome.Failed);
        Try(RecoveryRung.Device, _bed.Device, EhOutcome.Failed);

        Finds("I6: the ladder was climbed downwards");
    }

    [Fact]
    public void What_a_user_resets_is_no_rung_of_the_ladder()
    {
        Watch.Awake(_bed.Host, 1);
        Try(RecoveryRung.Target, _bed.Device.Target, EhOutcome.Failed);
        _bed.Host.ErrorHandler.Act(null, null);
        Watch.RungBegins(RecoveryRung.Device, _bed.Device, -1);

        Assert.Empty(_net.Breaches);
    }

    [Fact]
    public void A_ladder_that_is_climbed_upwards_is_right()
    {
        Watch.Awake(_bed.Host, 1);
        Try(RecoveryRung.Device, _bed.Device, EhOutcome.Failed);
        Try(RecoveryRung.Target, _bed.Device.Target, EhOutcome.Success);
        Watch.Asleep(_bed.Host);

        Assert.Empty(_net.Breaches);
    }

    [Fact]
    public void An_outcome_that_is_none_of_the_three()
    {
        Try(RecoveryRung.Device, _bed.Device, (EhOutcome)7);

        Finds("I6: an outcome that is none of the three");
    }

    [Fact]
    public void An_error_handler_that_wakes_twice()
    {
        Watch.Awake(_bed.Host, 1);
        Watch.Awake(_bed.Host, 1);

        Finds("I6: an error handler woke that was awake");
    }

    [Fact]
    public void A_command_that_is_flushed_and_had_not_failed()
    {
        Watch.Flushed(_bed.Host.AllCommands[0], retried: false);

        Finds("I8: a command was flushed that had not failed");
    }

    [Fact]
    public void A_command_that_fails_twice()
    {
        ScsiCommand command = _bed.Host.AllCommands[0];
        Watch.Failed(command, timedOut: false, inBackground: false);
        Watch.Failed(command, timedOut: false, inBackground: false);

        Finds("I8: a command failed twice");
    }

    [Fact]
    public void A_rung_that_ends_and_had_not_begun()
    {
        Watch.RungEnds(RecoveryRung.Bus, _bed.Host, 0, EhOutcome.Success);

        Finds("I6: a rung ended that had not begun");
    }

    [Fact]
    public void Sense_data_that_was_asked_for_and_is_not_there()
    {
        ScsiCommand command = _bed.Host.AllCommands[0];
        Watch.RungBegins(RecoveryRung.Sense, command, -1);
        Watch.RungEnds(RecoveryRung.Sense, command, -1, EhOutcome.Success);

        Finds("I6: REQUEST SENSE succeeded and left no sense data");
    }

    [Fact]
    public void A_device_that_could_not_be_recovered_and_runs_on()
    {
        Try(RecoveryRung.Offline, _bed.Device, EhOutcome.Success);

        Finds("I8: a device that could not be recovered was left running");
    }

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void A_rung_that_is_begun_past_the_deadline()
    {
        FailAndWait(4_900_000_000);
        Try(RecoveryRung.Device, _bed.Device, EhOutcome.Failed);
        Assert.Empty(_net.Breaches);
        _bed.Runtime.Run(_bed.Runtime.NowNs + 200_000_000);
        Try(RecoveryRung.Target, _bed.Device.Target, EhOutcome.Failed);

        Finds("I6: a rung was begun past eh_deadline");
    }

    [Theory]
    [InlineData(4_900_000_000, 1)]
    [InlineData(5_100_000_000, 0)]
    public void Rungs_may_be_left_out_past_the_deadline_only(long waitNs, int breaches)
    {
        FailAndWait(waitNs);
        Try(RecoveryRung.Host, _bed.Host, EhOutcome.Success);

        Assert.Equal(breaches, _net.Breaches.Count(b => b.Name == "I6: a rung of the ladder was left out"));
    }

    /// <summary>A command fails on a host whose deadline is five seconds, and some time passes.</summary>
    private void FailAndWait(long timeNs)
    {
        Assert.Equal(0, _bed.Host.SetRecoveryDeadline(5));
        Watch.Failed(_bed.Host.AllCommands[0], timedOut: false, inBackground: false);
        Watch.Awake(_bed.Host, 1);
        _bed.Runtime.Run(_bed.Runtime.NowNs + timeNs);
    }

    private void Try(RecoveryRung rung, object subject, EhOutcome outcome)
    {
        _bed.Host.ErrorHandler.Act(_bed.Host.AllCommands[0], _bed.Device);
        Watch.RungBegins(rung, subject, -1);
        Watch.RungEnds(rung, subject, -1, outcome);
    }

    private void Finds(string kind) => Assert.Equal(kind, Assert.Single(_net.Breaches).Name);
}
