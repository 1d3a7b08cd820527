using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class VirtualBed(VirtualRuntimeOptions? options = null) : MachineBed
{
    public override VirtualRuntime Runtime { get; } = new(options ?? new VirtualRuntimeOptions());

    public override void Do(Action action) => action();

    public override void Until(Func<bool> condition)
    {
        if (!condition())
        {
            Assert.Equal(VirtualStop.Asked, Runtime.Run(stop: condition));
        }
    }

    public override void Settle() => Assert.Equal(VirtualStop.Quiescent, Runtime.Run());
}
