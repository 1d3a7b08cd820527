using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Runtime.Handles;

namespace Scuzzy.Lab.Checking;

/// <summary>A rung that is being tried: what was out when it began must not be once it reports success.</summary>
internal sealed class OpenRung(RecoveryRung rung, object subject, int channel, long since, bool isAskedByUser)
{
    private readonly List<(ScsiCommand Command, Handle Claim)> _out = [];
    private readonly List<(ScsiCommand Command, Handle Claim)> _now = [];

    public RecoveryRung Rung => rung;

    public object Subject => subject;

    public int Channel => channel;

    /// <summary>A reset of the reset ioctl's.</summary>
    public bool IsAskedByUser => isAskedByUser;

    /// <summary>The host that a rung is for.</summary>
    public static ScsiHost HostOf(object subject) =>
        subject switch
        {
            ScsiCommand command => command.Host,
            ScsiDevice device => device.Host,
            ScsiTarget target => target.Host,
            _ => (ScsiHost)subject,
        };

    /// <summary>Notes what the driver has out in the scope of the rung: commands of this life and the error handler's
    /// in their place. What no callback took back in an earlier life stays out, also if the next has not begun.
    /// </summary>
    public void Note(StepWatch steps)
    {
        Collect(_out);
        _out.RemoveAll(o =>
            steps.Of(o.Command).Place == CommandPlace.Queue
            || (o.Claim != o.Command.Claim && o.Claim.Value != steps.Of(o.Command).Claim)
        );
        if (subject is ScsiCommand one)
        {
            _out.RemoveAll(o => o.Claim != one.Claim);
        }
    }

    /// <summary>I5: what was out is out no more, neither with the driver nor at the target.</summary>
    public void CheckNothingIsLeft(InvariantNet net, EhOutcome outcome)
    {
        if (rung is not (>= RecoveryRung.Device and <= RecoveryRung.Host or RecoveryRung.Abort))
        {
            return;
        }

        Collect(_now);
        string initiator = InitiatorOf(subject);
        foreach ((ScsiCommand command, Handle claim) in _out)
        {
            bool isOut = _now.Contains((command, claim));
            if (isOut)
            {
                net.Report(
                    "I5",
                    $"{rung} reported {outcome} and the driver still had the command",
                    $"{StepWatch.Describe(command)}: out under generation {claim.Generation}"
                );
            }
            else if (outcome == EhOutcome.Success && net.Seams.Any(s => s.IsUnderWay(initiator, claim.Value, since)))
            {
                net.Report(
                    "I5",
                    $"{rung} reported success and the target still had the task",
                    $"{StepWatch.Describe(command)}: tag of generation {claim.Generation}"
                );
            }
        }
    }

    /// <summary>Another rung was tried at the same time, as by a user: that one may have asked the target, too.
    /// </summary>
    public bool HadCompany { get; set; }

    /// <summary>I5, I6: who reports success has asked the target, unless the command came by itself; who was told by
    /// the target that it is done does not report failure.</summary>
    public void CheckIsTrue(InvariantNet net, EhOutcome outcome)
    {
        if (rung is not (RecoveryRung.Abort or RecoveryRung.Device or RecoveryRung.Target))
        {
            return;
        }

        if (outcome == EhOutcome.Success && !net.Seams.Any(s => s.LastManaged > since))
        {
            foreach ((ScsiCommand command, _) in _out)
            {
                if (net.Steps.Of(command).Completed < since)
                {
                    net.Report("I5", $"{rung} reported success and nobody was asked", StepWatch.Describe(command));
                    return;
                }
            }
        }

        if (
            outcome == EhOutcome.Failed
            && rung == RecoveryRung.Abort
            && !HadCompany
            && subject is ScsiCommand aborted
            && net.Steps.Of(aborted).Completed < since
            && net.Seams.Any(s => s.HasAborted(InitiatorOf(subject), aborted.Claim.Value, since))
        )
        {
            net.Report("I6", "an abort failed that the target had done", StepWatch.Describe(aborted));
        }
    }

    private static string InitiatorOf(object subject) =>
        (HostOf(subject).Template as LoopbackHost)?.Options.InitiatorPortName ?? string.Empty;

    private void Collect(List<(ScsiCommand Command, Handle Claim)> into)
    {
        into.Clear();
        if (HostOf(subject).Template is LoopbackHost adapter)
        {
            adapter.CollectOut(into);
            into.RemoveAll(o => !IsInScope(o.Command));
        }
    }

    /// <summary>True of a device that the rung is for.</summary>
    public bool Concerns(ScsiDevice device) =>
        subject switch
        {
            ScsiCommand one => ReferenceEquals(one.Device, device),
            ScsiDevice only => ReferenceEquals(only, device),
            ScsiTarget target => ReferenceEquals(device.Target, target),
            _ => channel < 0 || device.Target.Channel == channel,
        };

    private bool IsInScope(ScsiCommand command) =>
        subject is ScsiCommand one
            ? ReferenceEquals(one, command)
            : command.Device is not null && Concerns(command.Device);
}
