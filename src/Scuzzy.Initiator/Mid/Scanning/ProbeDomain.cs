using Scuzzy.Initiator.Upper;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>The probes of a host's upper drivers, which run beside each other (kernel: async_schedule and its unbound
/// workqueue).</summary>
internal sealed class ProbeDomain(Cpu cpu)
{
    /// <summary>How many probes run at once; others wait in the order of the scan (kernel: WQ_DFL_ACTIVE).</summary>
    public const int MaximumActive = 256;

    private readonly Queue<UpperDevice> _waiting = [];
    private readonly List<ShardCompletion> _waiters = [];
    private readonly Queue<UpperDevice> _starting = [];
    private Func<ShardTask>? _run;
    private int _active;

    /// <summary>Begins a probe, or lets it wait for its turn.</summary>
    public void Schedule(UpperDevice upper)
    {
        if (_active == MaximumActive)
        {
            _waiting.Enqueue(upper);
            return;
        }

        _active++;
        _starting.Enqueue(upper);
        _ = cpu.Start(_run ??= RunAsync);
    }

    /// <summary>Waits until no probe runs or waits (kernel: async_synchronize_full_domain).</summary>
    public async ShardTask WaitAsync()
    {
        while (_active > 0)
        {
            var idle = new ShardCompletion(cpu);
            _waiters.Add(idle);
            await idle.Wait();
        }
    }

    private async ShardTask RunAsync()
    {
        // Those that were started begin in their order.
        UpperDevice? next = _starting.Dequeue();
        do
        {
            await next.Device.LockAsync();
            await next.ProbeAsync();
            next.Device.Unlock();
        } while (_waiting.TryDequeue(out next));

        if (--_active == 0)
        {
            foreach (ShardCompletion waiter in _waiters)
            {
                waiter.Complete();
            }

            _waiters.Clear();
        }
    }
}
