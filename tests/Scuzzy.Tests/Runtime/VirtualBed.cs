using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class VirtualBed(VirtualRuntimeOptions? options = null) : MachineBed
{
    public override VirtualRuntime Runtime { get; } = new(options ?? new VirtualRuntimeOptions());

    public override void Do(Action action) => action();

    public override void Until(Func<bool> condition)
    {
        // The condition may do something, so what stood still goes on.
        for (int i = 0; i < 10 && !condition(); i++)
        {
            if (Runtime.Run(stop: condition) == VirtualStop.Asked)
            {
                return;
            }
        }

        Assert.True(condition(), $"what the test waits for did not come: {Runtime.FaultException}");
    }

    public override void Settle() => Assert.Equal(VirtualStop.Quiescent, Runtime.Run());
}
