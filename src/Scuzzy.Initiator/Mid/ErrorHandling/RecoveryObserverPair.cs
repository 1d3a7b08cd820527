namespace Scuzzy.Initiator.Mid.ErrorHandling;

/// <summary>Two that watch, told one after the other.</summary>
internal sealed class RecoveryObserverPair(RecoveryObserver first, RecoveryObserver second) : RecoveryObserver
{
    public override void Refused(ScsiCommand command, QueueCommandResult result)
    {
        first.Refused(command, result);
        second.Refused(command, result);
    }

    public override void TimedOut(ScsiCommand command)
    {
        first.TimedOut(command);
        second.TimedOut(command);
    }

    public override void Failed(ScsiCommand command, bool timedOut, bool inBackground)
    {
        first.Failed(command, timedOut, inBackground);
        second.Failed(command, timedOut, inBackground);
    }

    public override void Awake(object scope, int commands)
    {
        first.Awake(scope, commands);
        second.Awake(scope, commands);
    }

    public override void RungBegins(RecoveryRung rung, object subject, int channel)
    {
        first.RungBegins(rung, subject, channel);
        second.RungBegins(rung, subject, channel);
    }

    public override void Returned(RecoveryRung rung, object subject, int channel, EhOutcome outcome)
    {
        first.Returned(rung, subject, channel, outcome);
        second.Returned(rung, subject, channel, outcome);
    }

    public override void RungEnds(RecoveryRung rung, object subject, int channel, EhOutcome outcome)
    {
        first.RungEnds(rung, subject, channel, outcome);
        second.RungEnds(rung, subject, channel, outcome);
    }

    public override void Probing(ScsiCommand command)
    {
        first.Probing(command);
        second.Probing(command);
    }

    public override void Answered(ScsiCommand command)
    {
        first.Answered(command);
        second.Answered(command);
    }

    public override void Probed(ScsiCommand command, bool isGood)
    {
        first.Probed(command, isGood);
        second.Probed(command, isGood);
    }

    public override void Settled(ScsiCommand command)
    {
        first.Settled(command);
        second.Settled(command);
    }

    public override void Flushed(ScsiCommand command, bool retried)
    {
        first.Flushed(command, retried);
        second.Flushed(command, retried);
    }

    public override void Asleep(object scope)
    {
        first.Asleep(scope);
        second.Asleep(scope);
    }
}
