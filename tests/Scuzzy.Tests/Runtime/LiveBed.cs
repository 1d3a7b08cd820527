using Scuzzy.Runtime;

namespace Scuzzy.Tests.Runtime;

public sealed class LiveBed : MachineBed
{
    private readonly LiveRuntime _runtime;

    public LiveBed(LiveRuntimeOptions? options = null)
    {
        _runtime = new LiveRuntime(options ?? new LiveRuntimeOptions());
        _runtime.Start();
    }

    public override LiveRuntime Runtime => _runtime;

    public override void Do(Action action) => _runtime.Call(Shard, action);

    public override void Until(Func<bool> condition)
    {
        // The limit only ends a test that has failed already.
        for (int i = 0; i < 20_000; i++)
        {
            bool holds = false;
            Do(() => holds = condition());
            if (holds)
            {
                return;
            }

            Thread.Sleep(i < 100 ? 0 : 1);
        }

        Assert.Fail("what the test waits for did not come");
    }

    public override void Settle()
    {
        for (int i = 0; i < 20; i++)
        {
            Thread.Sleep(1);
            Do(() => { });
        }
    }
}
