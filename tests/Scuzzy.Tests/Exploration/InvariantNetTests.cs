using Scuzzy.Lab.Checking;
using Scuzzy.Runtime;

namespace Scuzzy.Tests.Exploration;

/// <summary>What stops a checked machine.</summary>
public sealed class InvariantNetTests
{
    [Fact]
    public void A_machine_that_passes_steps_without_end_in_one_item_is_stopped_and_that_is_a_finding()
    {
        using var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        var net = new InvariantNet(runtime);
        for (int i = 1; i < InvariantNet.MostStepsOfItem; i++)
        {
            net.CountStep();
        }

        Assert.False(net.IsEndless);
        Assert.Throws<InvariantViolationException>(net.CountStep);
        Assert.Throws<InvariantViolationException>(net.CountStep);
        Assert.True(net.IsEndless);
        Assert.Equal("I1: a machine went round in circles, and no time passed", Assert.Single(net.Breaches).Name);
    }

    [Fact]
    public void Many_items_with_few_steps_each_are_no_circle()
    {
        using var runtime = new VirtualRuntime(new VirtualRuntimeOptions());
        var net = new InvariantNet(runtime);
        runtime
            .Cpu(0)
            .Start(async () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    for (int step = 0; step < InvariantNet.MostStepsOfItem / 50; step++)
                    {
                        net.CountStep();
                    }

                    await runtime.Cpu(0).Delay(1);
                }
            });
        runtime.Run();
        Assert.Null(runtime.FaultException);
        Assert.False(net.IsEndless);
    }
}
