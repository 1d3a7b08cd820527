using System.Numerics;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Runtime.Live;

/// <summary>One shard's thread: takes what others posted, runs its CPUs' contexts, fires timers, serves sockets,
/// sleeps.</summary>
/// <remarks>A system call costs as much as a work item or more, so a busy shard looks at its sockets once per
/// <see cref="ItemsPerPoll"/> items and at the clock once per <see cref="ItemsPerClockRead"/>.</remarks>
internal sealed class ShardLoop
{
    private const int ItemsPerClockRead = 64;
    private const int ItemsPerPoll = 256;
    private const int ItemsPerCpu = 16;
    private const int SpinShares = 16;

    private readonly Shard _shard;
    private readonly Cpu[] _cpus;
    private readonly MonotonicClock _clock;
    private readonly long _spinMaximumNs;
    private long _spinNs;
    private bool _stopping;
    private bool _ended;

    public ShardLoop(Shard shard, Reactor reactor, OwnStoreJobs jobs, MonotonicClock clock, int spinMicroseconds)
    {
        _shard = shard;
        _cpus = [.. shard.Cpus];
        Reactor = reactor;
        Jobs = jobs;
        _clock = clock;
        _spinMaximumNs = spinMicroseconds * 1000L;
        _spinNs = _spinMaximumNs;
    }

    public Reactor Reactor { get; }

    /// <summary>What the shard's files let its thread do.</summary>
    public OwnStoreJobs Jobs { get; }

    /// <summary>True once nobody runs the shard any more.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>The shard.</summary>
    public Shard Shard => _shard;

    /// <summary>How often the thread went to sleep.</summary>
    public long Sleeps { get; private set; }

    /// <summary>Ends the loop after the item that is running; from any thread.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopping, true);
        Reactor.Wake();
    }

    /// <summary>The body of a thread that takes the shard from one that is stuck.</summary>
    public void TakeOver()
    {
        Jobs.TakeOver();
        Run();
    }

    /// <summary>The body of the shard's thread.</summary>
    public void Run()
    {
        try
        {
            while (!Volatile.Read(ref _stopping))
            {
                if (!Turn())
                {
                    return;
                }
            }
        }
        catch (Exception e)
        {
            _shard.Fault(e);
        }

        Volatile.Write(ref _ended, true);
    }

    /// <summary>Runs what there is, or sleeps; false if another thread has the shard by now.</summary>
    private bool Turn()
    {
        int left = ItemsPerPoll;
        bool runnable;
        do
        {
            _shard.NowNs = _clock.NowNs;
            _shard.Inbox.Drain();
            _shard.Timers.Advance(_shard.NowNs);
            runnable = RunItems(ItemsPerClockRead);
            if (!Jobs.IsEmpty)
            {
                if (!Jobs.PerformSome(_cpus[0]))
                {
                    return false;
                }

                runnable = true;
            }

            left -= ItemsPerClockRead;
        } while (runnable && left > 0 && !Volatile.Read(ref _stopping));

        if (!runnable)
        {
            Idle();
            return true;
        }

        RunLeastUrgent();
        if (Reactor.HasSources && Reactor.Wait(0) > 0)
        {
            Reactor.Dispatch();
        }

        return true;
    }

    /// <summary>Runs up to a number of items, the CPUs in turns; tells whether any CPU is still runnable.</summary>
    private bool RunItems(int budget)
    {
        if (_cpus.Length == 1)
        {
            Cpu only = _cpus[0];
            while (budget-- > 0 && only.RunOne()) { }

            return only.IsRunnable;
        }

        bool runnable = true;
        while (budget > 0 && runnable)
        {
            runnable = false;
            foreach (Cpu cpu in _cpus)
            {
                int share = ItemsPerCpu;
                while (share > 0 && cpu.RunOne())
                {
                    share--;
                }

                budget -= ItemsPerCpu - share;
                runnable |= cpu.IsRunnable;
            }
        }

        return runnable;
    }

    /// <summary>Lets one item of the least urgent context pass, so that a flood of interrupts cannot starve tasks
    /// (the kernel hands such a flood to ksoftirqd).</summary>
    private void RunLeastUrgent()
    {
        foreach (Cpu cpu in _cpus)
        {
            if (cpu.IsRunnable)
            {
                cpu.RunOne((CpuContext)BitOperations.Log2(cpu.RunnableMask));
            }
        }
    }

    private void Idle()
    {
        if (_spinNs > 0 && Spin())
        {
            return;
        }

        long deadlineNs = _shard.Timers.NextDeadline();
        if (!_shard.Inbox.TryPrepareToSleep())
        {
            return;
        }

        // The stop flag is set before the wake-up is written, which ends this wait or the next.
        if (!Volatile.Read(ref _stopping))
        {
            Sleeps++;
            Reactor.Wait(deadlineNs == long.MaxValue ? long.MaxValue : Math.Max(0, deadlineNs - _clock.NowNs));
        }

        // Awake before handlers run, or each post to them would write to the eventfd; and with the clock read again,
        // or they would arm timers by the time at which the shard went to sleep.
        _shard.Inbox.Awake();
        _shard.NowNs = _clock.NowNs;
        Reactor.Dispatch();
    }

    /// <summary>Looks for work for a while before sleeping; in vain halves the next attempt, success doubles
    /// it.</summary>
    private bool Spin()
    {
        long endNs = Math.Min(_clock.NowNs + _spinNs, _shard.Timers.NextDeadline());
        do
        {
            bool ready = Reactor.HasSources && Reactor.Wait(0) > 0;
            if (ready || !_shard.Inbox.IsEmpty)
            {
                _spinNs = Math.Min(_spinMaximumNs, _spinNs * 2);
                _shard.NowNs = _clock.NowNs;
                Reactor.Dispatch();
                return true;
            }

            Thread.SpinWait(8);
        } while (_clock.NowNs < endNs);

        _spinNs = Math.Max(_spinMaximumNs / SpinShares, _spinNs / 2);
        return false;
    }
}
