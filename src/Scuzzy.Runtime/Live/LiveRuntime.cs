using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Live;
using Scuzzy.Runtime.Randomness;

namespace Scuzzy.Runtime;

/// <summary>Runs a machine in real time: each shard is a thread of its own over an epoll.</summary>
/// <remarks>Before <see cref="Start"/> the composing thread may touch the shards as if it were each of them; from then
/// on it posts.</remarks>
public sealed class LiveRuntime : MachineRuntime
{
    private const int StopTimeoutMs = 1000;

    private readonly MonotonicClock _clock = new();
    private readonly StoreWorkers _workers;
    private readonly ShardLoop[] _loops;
    private readonly Thread[] _threads;
    private readonly List<Thread> _left = [];
    private readonly StoreWatch _watch;
    private bool _started;
    private bool _disposed;
    private bool _isGone;

    /// <summary>Creates a live machine's runtime; nothing runs before <see cref="Start"/>.</summary>
    public LiveRuntime(LiveRuntimeOptions options)
    {
        Check(options.Cpus, 64, nameof(options.Cpus));
        Check(options.Shards, options.Cpus, nameof(options.Shards));
        Check(options.StoreWorkers, 64, nameof(options.StoreWorkers));
        Check(options.SpinMicroseconds + 1, 1001, nameof(options.SpinMicroseconds));
        Create(options.Cpus, options.Shards);
        _workers = new StoreWorkers(options.StoreWorkers);
        _watch = new StoreWatch(Replace);
        _loops = new ShardLoop[options.Shards];
        _threads = new Thread[options.Shards];
        foreach (Shard shard in Shards)
        {
            Equip(shard, options);
        }
    }

    /// <inheritdoc/>
    public override bool IsVirtual => false;

    /// <summary>How often shards have gone to sleep.</summary>
    public long Sleeps => _loops.Sum(loop => loop.Sleeps);

    /// <summary>How many file operations went to a store worker because they might have blocked a shard.</summary>
    public long StoreJobs => _workers.Jobs;

    /// <summary>Starts the shards' threads; the machine's clock starts at 0.</summary>
    public void Start()
    {
        Invariant.Holds(!_started && !_disposed);
        _started = true;
        _clock.Restart();
        _watch.Start(_loops);
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Stops the shards after the item that each is running; what is queued stays queued.</summary>
    /// <returns>True if all threads ended within one second.</returns>
    public bool Stop()
    {
        Faulted();
        long endNs = _clock.NowNs + (StopTimeoutMs * 1_000_000L);
        bool ended = true;
        for (int i = 0; i < _threads.Length && _started; i++)
        {
            ended &= Join(i, endNs);
        }

        return ended;
    }

    /// <summary>Runs an action on a shard, in interrupt context, and waits for its end; for the composing thread and
    /// tests, not for shards. What the action throws is thrown here.</summary>
    /// <exception cref="InvariantViolationException">The machine is not running, or stops meanwhile.</exception>
    public void Call(Shard shard, Action action)
    {
        Invariant.Holds(_started && !Array.Exists(_threads, t => ReferenceEquals(t, Thread.CurrentThread)));
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        shard.Post(
            new DelegateWorkItem(() =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = e;
                }

                done.Set();
            })
        );
        while (!done.Wait(millisecondsTimeout: 50))
        {
            if (_loops[shard.Number].HasEnded)
            {
                throw new InvariantViolationException("the machine stopped", FaultException!);
            }
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
        {
            return;
        }

        _disposed = true;
        Stop();
        _watch.Dispose();
        bool ended = Stop(); // of a thread, too, that the watch put there meanwhile
        _workers.Dispose();

        // As the workers' jobs: they use memory that goes with the machine.
        foreach (Thread thread in _left)
        {
            thread.Join();
        }

        foreach (Shard shard in Shards)
        {
            (shard.Sockets as IDisposable)?.Dispose();
        }

        // A thread that did not end may still use its reactor: better leaked than pulled from under it.
        if (ended)
        {
            _isGone = true;
            foreach (ShardLoop loop in _loops)
            {
                loop.Reactor.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Faulted()
    {
        if (_isGone)
        {
            return;
        }

        foreach (ShardLoop loop in _loops)
        {
            loop.Stop();
        }
    }

    internal override void Wake(Shard shard) => _loops[shard.Number].Reactor.Wake();

    /// <summary>Gives a shard whose thread is stuck in a store job a new one.</summary>
    private void Replace(ShardLoop loop)
    {
        int number = loop.Shard.Number;
        _left.RemoveAll(thread => !thread.IsAlive);
        _left.Add(_threads[number]);
        Thread thread = NewThread(number, loop.TakeOver);
        thread.Start();
        Volatile.Write(ref _threads[number], thread);
    }

    private static Thread NewThread(int number, ThreadStart body) =>
        new(body) { Name = $"shard {number}", IsBackground = true };

    /// <summary>Waits for the end of a shard's thread, and of the one that may take the shard from it.</summary>
    private bool Join(int number, long endNs)
    {
        const int StepMs = 50;
        while (true)
        {
            Thread thread = Volatile.Read(ref _threads[number]);
            int leftMs = (int)Math.Max(0, (endNs - _clock.NowNs) / 1_000_000);
            bool ended = thread.Join(Math.Min(leftMs, StepMs));
            if (leftMs == 0 || (ended && ReferenceEquals(thread, Volatile.Read(ref _threads[number]))))
            {
                return ended;
            }
        }
    }

    private void Equip(Shard shard, LiveRuntimeOptions options)
    {
        Reactor reactor;
        if (options.Sockets == LiveSockets.Epoll)
        {
            var epoll = new EpollReactor();
            reactor = epoll;
            shard.Sockets = new EpollSocketEngine(shard, epoll);
        }
        else
        {
            reactor = new EventReactor();
            shard.Sockets = new BlockingSocketEngine(shard);
        }

        shard.Random = new SeededRandom(options.WorkloadSeed + (ulong)shard.Number);
        var jobs = new OwnStoreJobs(_watch);
        shard.Files = new LiveFileEngine(shard, _workers, jobs);
        var loop = new ShardLoop(shard, reactor, jobs, _clock, options.SpinMicroseconds);
        _loops[shard.Number] = loop;
        _threads[shard.Number] = NewThread(shard.Number, loop.Run);
    }

    private static void Check(int value, int maximum, string name)
    {
        if (value < 1 || value > maximum)
        {
            throw new ArgumentOutOfRangeException(name, value, $"must be 1 to {maximum}");
        }
    }
}
