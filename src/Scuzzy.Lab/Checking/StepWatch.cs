using Scuzzy.Block.Queue;
using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Tracing;
using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>Follows every command along the path: it goes from hand to hand in the right order, is sent only where and
/// when it may be, in the limits of the host, and is retried no oftener than it may be (I1, I2, I6).</summary>
internal sealed class StepWatch(InvariantNet net) : StepObserver
{
    /// <summary>Beyond its timeout and an eighth of the longest one, by which the timer wheel of new kernels may be
    /// late: rounding to whole seconds, and a timer that is not moved for half a second.</summary>
    private const long TimeoutSlackNs = 2_100_000_000;

    private readonly Dictionary<ScsiCommand, CommandWatch> _commands = new(ReferenceEqualityComparer.Instance);

    /// <summary>The longest timeout of a queue's commands, in nanoseconds: its timer may be set for that one.</summary>
    private readonly Dictionary<RequestQueue, long> _longest = new(ReferenceEqualityComparer.Instance);

    private readonly PlaceWatch _places = new(net);

    private readonly RequestWatch _requests = new(net);

    private readonly BarrierWatch _barriers = new(net);

    private readonly TurnWatch _turns = new(net);

    /// <summary>Sees what this sees, after it; null: nobody.</summary>
    public StepObserver? Next { get; set; }

    /// <summary>Commands handed to drivers.</summary>
    public long Queued { get; private set; }

    /// <inheritdoc/>
    public override void Passed(Shard shard, Step step, ulong handle, object? subject)
    {
        net.CountStep();
        if (subject is ScsiCommand command && step >= Step.Prepared)
        {
            Passed(step, command);
        }
        else if (subject is Request request && step == Step.RequestMade)
        {
            _barriers.Joined(request);
        }

        Next?.Passed(shard, step, handle, subject);
    }

    /// <summary>What is known of a command.</summary>
    public CommandWatch Of(ScsiCommand command)
    {
        if (!_commands.TryGetValue(command, out CommandWatch? watch))
        {
            watch = new CommandWatch();
            _commands.Add(command, watch);
        }

        return watch;
    }

    /// <summary>A command's time has run out, and the error handler is told.</summary>
    public void TimedOut(ScsiCommand command)
    {
        CommandWatch watch = Of(command);
        long waited = net.TimeNs - watch.QueuedNs;
        if (watch.Place is CommandPlace.Completed or CommandPlace.Decided)
        {
            net.Report("I1", "a command timed out that was completed in time", Describe(command));
        }
        else if (waited < watch.TimeoutNs)
        {
            net.Report(
                "I1",
                "a command timed out before its time",
                $"{Describe(command)}: after {Units.WriteTime(waited)} of {Units.WriteTime(watch.TimeoutNs)}"
            );
        }
        else if (waited > watch.TimeoutNs + (_longest[command.Request.Queue] / 8) + TimeoutSlackNs)
        {
            net.Report(
                "I1",
                "a command timed out long after its time",
                $"{Describe(command)}: after {Units.WriteTime(waited)} of {Units.WriteTime(watch.TimeoutNs)}"
            );
        }

        if (net is { FaultsFired: 0, MayStall: false })
        {
            net.Report("I1", "a command timed out though nothing had gone wrong", Describe(command));
        }

        if (watch.Place == CommandPlace.Queue)
        {
            net.Report("I1", "a command timed out that nobody had", Describe(command));
        }

        watch.Place = CommandPlace.ErrorHandler;
        watch.HasTimedOut = true;
        watch.CountedEnds++;
        net.Carry.Failed(command, IsUsedUp(command, watch));
    }

    /// <summary>A command in words.</summary>
    public static string Describe(ScsiCommand command) =>
        FormattableString.Invariant($"{StepSubject.Describe(0, command)}, claim {command.Claim.Slot}/")
        + FormattableString.Invariant($"{command.Claim.Generation}");

    private void Passed(Step step, ScsiCommand command)
    {
        CommandWatch watch = Of(command);
        switch (step)
        {
            case Step.Prepared:
                Prepared(command, watch);
                break;
            case Step.Queued:
                BeforeDriver(command, watch);
                break;
            case Step.DriverCompleted:
                AfterDriver(command, watch);
                break;
            case Step.Disposed:
                CheckTag(command, watch);
                if (watch.Place is CommandPlace.Decided or CommandPlace.ErrorHandler)
                {
                    net.Report("I1", "a command was decided twice", Describe(command));
                }

                watch.Place = CommandPlace.Decided;
                break;
            case Step.Completed:
            case Step.Requeued:
                CheckTag(command, watch);
                watch.Tag = null;
                if (watch.Place == CommandPlace.Queue && !IsHeldBack(step, command))
                {
                    string what = step == Step.Completed ? "finished" : "requeued";
                    net.Report("I1", $"a command was {what} that nobody had", Describe(command));
                }

                if (step == Step.Completed && watch.HasTimedOut && command.IsGood)
                {
                    net.Report("I1", "a command that timed out ended well", Describe(command));
                }

                if (step == Step.Requeued)
                {
                    _turns.PutBack(command);
                }
                else
                {
                    // The request may be used again, as that of all flushes of a queue is.
                    watch.Request = 0;
                    net.Carry.Finished(command);
                }

                watch.Place = CommandPlace.Queue;
                break;
            case Step.Failed:
                watch.Place = CommandPlace.ErrorHandler;
                break;
            default:
                break;
        }
    }

    /// <summary>I7: a tag is a place at the host, and is held until the command is done or back in its queue.</summary>
    private void CheckTag(ScsiCommand command, CommandWatch watch)
    {
        if (watch.Tag is { } tag && command.Request.Tag != tag)
        {
            net.Report("I7", "a tag was given back before its command had ended", Describe(command));
        }
    }

    /// <summary>A blocked device's command is put back before anybody has had it (kernel: scsi_dispatch_cmd).</summary>
    private static bool IsHeldBack(Step step, ScsiCommand command) =>
        step == Step.Requeued && command.Device.State is ScsiDeviceState.Blocked or ScsiDeviceState.CreatedBlocked;

    /// <summary>A life begins: with a request, and in kernels that free commands with each preparation.</summary>
    private void Prepared(ScsiCommand command, CommandWatch watch)
    {
        net.Carry.Prepared(command);
        if (watch.Request != command.Request.Handle)
        {
            watch.IsRecovering = false;
            watch.DoneBefore = 0;
            watch.Begin(command, net.TimeNs);
        }
        else if (command.Host.Scsi.Policy.FreesCommands)
        {
            watch.Begin(command, net.TimeNs);
        }

        watch.WasAborted = false;
    }

    private void BeforeDriver(ScsiCommand command, CommandWatch watch)
    {
        Queued++;
        if (watch.Place is CommandPlace.Completed or CommandPlace.Decided)
        {
            net.Report("I1", "a command was sent that was not requeued", Describe(command));
        }

        CheckDriverIsFree(command);
        CheckLimits(command);
        _places.Sent(command);
        _requests.Sent(command);
        _barriers.Sent(command);
        _turns.Sent(command);
        CheckGate(command);
        CheckRetries(command, watch);
        if (watch.IsRecovering)
        {
            net.Report("I8", "a command was sent that the error handler had", Describe(command));
        }

        watch.Place = CommandPlace.Driver;
        watch.Claim = command.Claim.Value;
        watch.Tag = command.Request.Tag;
        watch.QueuedNs = net.TimeNs;
        watch.HasTimedOut = false;
        watch.IsOver = false;
        watch.TimeoutNs = command.Request.TimeoutNs;
        long longest = _longest.GetValueOrDefault(command.Request.Queue);
        _longest[command.Request.Queue] = Math.Max(longest, watch.TimeoutNs);
    }

    private void AfterDriver(ScsiCommand command, CommandWatch watch)
    {
        watch.Completed = net.Next();
        if (watch.IsRecovering)
        {
            // It comes after the timer has won, and is dropped.
            return;
        }

        if (watch.Claim != command.Claim.Value || watch.Place != CommandPlace.Driver)
        {
            net.Report("I3", "a command was completed that the driver did not have", Describe(command));
        }

        CheckTargetIsDone(command);
        if (command.Cdb.OperationCode == OperationCode.TestUnitReady)
        {
            net.Carry.Asked(command.Device);
        }

        net.Carry.Answered(command);
        watch.DoneBefore = Math.Max(watch.DoneBefore, net.Retries.DoneBefore(command));
        if (!command.IsGood)
        {
            NotGood(command, watch);
        }

        watch.Place = CommandPlace.Completed;
    }

    /// <summary>I2: what is given back to the mid level is with no target any more.</summary>
    private void CheckTargetIsDone(ScsiCommand command)
    {
        string initiator = (command.Host.Template as LoopbackHost)?.Options.InitiatorPortName ?? string.Empty;
        if (net.Seams.Any(s => s.IsUnderWay(initiator, command.Claim.Value, long.MaxValue)))
        {
            net.Report("I2", "a command was completed that a target was still at", Describe(command));
        }
    }

    private void NotGood(ScsiCommand command, CommandWatch watch)
    {
        if (RetryRules.IsMediumLost(command))
        {
            net.Carry.MediumLost(command.Device, command.Cdb.OperationCode == OperationCode.TestUnitReady);
        }

        bool isRetried = net.Retries.IsRetried(command);
        watch.CountedEnds += isRetried ? 1 : 0;
        watch.OpenEnds += net.Retries.IsOpen(command) ? 1 : 0;
        bool mayForbid = isRetried && command.Request.Passthrough is null;
        watch.Forbidding |= mayForbid ? net.Retries.FailsFast(command) : BioFlags.None;
        watch.FailedAt = command.Cdb.Lba;
        watch.AwaitsSense = net.Retries.LacksSense(command);
        watch.IsForGood = net.Retries.IsForGood(command) && command.Request.Passthrough is null;
        if (!net.Retries.IsRecovered(command))
        {
            bool isTriedAgain = isRetried || net.Retries.IsRequeued(command) || watch.AwaitsSense;
            bool isFinal = net.Retries.IsWaitedFor(command)
                ? IsOld(command, watch)
                : !isTriedAgain || IsUsedUp(command, watch);
            net.Carry.Failed(command, isFinal);
        }
    }

    /// <summary>It has had all its tries or all its time (kernel: scsi_cmd_retry_allowed, scsi_cmd_runtime_exceeced).
    /// </summary>
    private bool IsUsedUp(ScsiCommand command, CommandWatch watch) =>
        watch.CountedEnds + watch.OpenEnds > command.Allowed || IsOld(command, watch);

    private bool IsOld(ScsiCommand command, CommandWatch watch) =>
        net.TimeNs - watch.BeganNs >= command.Allowed * command.Request.TimeoutNs;

    /// <summary>I2: the driver has at most one thing of its own for a command.</summary>
    private void CheckDriverIsFree(ScsiCommand command)
    {
        // What no callback took back stays with the driver, whatever becomes of the command.
        bool mayBeOut = command.Host.ErrorHandler.Revoked > 0;
        if (!mayBeOut && command.Host.Template is LoopbackHost adapter && adapter.HasOut(command))
        {
            net.Report("I2", "a command was sent again while the driver still had it", Describe(command));
        }
    }

    private void CheckLimits(ScsiCommand command)
    {
        HostTemplate template = command.Host.Template;
        if (command.Data.Count > template.SgTableSize || command.LengthBytes > template.MaxSectors * 512L)
        {
            net.Report(
                "I2",
                "a command was larger than its host takes",
                FormattableString.Invariant($"{Describe(command)}: {command.Data.Count} segments, ")
                    + FormattableString.Invariant($"{command.LengthBytes} bytes")
            );
        }

        if (command.Data.LengthBytes != command.LengthBytes)
        {
            net.Report("I2", "a command's data was not as long as it said", Describe(command));
        }
    }

    /// <summary>Nothing but the error handler's own commands goes out while it works.</summary>
    private void CheckGate(ScsiCommand command)
    {
        if (command.Device.IsHeldByRecovery && net.Recovery.IsAwake(command.Device))
        {
            net.Report("I8", "a command was sent while its device was recovered", Describe(command));
        }
    }

    private void CheckRetries(ScsiCommand command, CommandWatch watch)
    {
        // What is left of a request is of others, who have not failed yet: to send it is no retry.
        bool isRetry = command.Cdb.Lba == watch.FailedAt;
        if (isRetry && watch.IsForGood)
        {
            net.Report("I6", "a command was sent again that had failed for good", Describe(command));
        }

        watch.IsForGood = false;
        if (command.Request.Passthrough is null && CarryWatch.IsMedium(command) && command.Cdb.Lba < watch.DoneBefore)
        {
            net.Report("I1", "what was done already was sent again", Describe(command));
        }

        watch.Forbidding &= isRetry ? RetryRules.FlagsOf(command) : BioFlags.None;
        if (watch.Forbidding != BioFlags.None)
        {
            net.Report("I6", "a fail-fast command was retried", Describe(command));
        }

        if (isRetry && command.Allowed >= 0 && watch.CountedEnds > command.Allowed)
        {
            net.Report(
                "I6",
                "a command was retried oftener than it may be",
                FormattableString.Invariant($"{Describe(command)}: {watch.CountedEnds} times of {command.Allowed}")
            );
        }
    }
}
