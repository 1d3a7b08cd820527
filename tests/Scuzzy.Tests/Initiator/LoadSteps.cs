using Scuzzy.Runtime;

namespace Scuzzy.Tests.Initiator;

/// <summary>The step counters of a load, and how they must agree.</summary>
internal sealed class LoadSteps(VirtualRuntime runtime)
{
    private readonly long[] _before = new long[25];

    public void Start()
    {
        for (int i = 1; i < _before.Length; i++)
        {
            _before[i] = runtime.StepCount((Step)i);
        }
    }

    public void Check(LoadCase load, LoadFaults faults, long submitted, long timeouts, long probes)
    {
        long queued = Passed(Step.Queued);
        long sent = queued - faults.Refused - faults.Answered - faults.Swallowed;
        long framed = sent + probes;
        Equal(submitted, Step.BioSubmitted);
        Equal(framed, Step.Framed);
        Equal(framed, Step.WireDown);
        Equal(framed, Step.TargetPortIn);
        Equal(framed, Step.Routed);
        Equal(framed, Step.StatusSet);
        Equal(framed, Step.TargetPortOut);
        Equal(framed, Step.WireUp);
        Equal(sent + faults.Answered, Step.DriverCompleted);
        Equal(sent + faults.Answered, Step.Done);
        Equal(sent + faults.Answered, Step.Disposed);
        Assert.True(Passed(Step.Failed) <= timeouts);

        // In request-function order a command that the driver refuses is requeued as one that has come back.
        long refused = load.IsMultiQueue ? 0 : faults.Refused;
        long ended = Passed(Step.Completed) + Passed(Step.Requeued);
        Assert.True(
            ended == sent + faults.Answered + timeouts + refused,
            $"ended {ended}, sent {sent}, answered {faults.Answered}, timeouts {timeouts}, refused {refused}"
        );
        Equal(queued, Step.Ready);
        Assert.True(Passed(Step.TimerArmed) >= queued && Passed(Step.Ordered) >= Passed(Step.Completed));
        Assert.True(Passed(Step.Executed) <= framed && Passed(Step.Stored) <= Passed(Step.Executed));
    }

    private long Passed(Step step) => runtime.StepCount(step) - _before[(int)step];

    private void Equal(long expected, Step step) =>
        Assert.True(expected == Passed(step), $"{step}: {Passed(step)}, expected {expected}");
}
