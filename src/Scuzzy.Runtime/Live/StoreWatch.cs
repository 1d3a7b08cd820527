namespace Scuzzy.Runtime.Live;

/// <summary>A thread that looks whether a shard's thread is stuck in a store job, and gives the shard to a new one
/// then.</summary>
/// <remarks>It looks every <see cref="PeriodMs"/> while jobs are done, and takes a shard away at the second look at
/// one job: late enough that a busy machine's scheduler is rarely taken for a hanging disk. With no jobs it
/// sleeps.</remarks>
internal sealed class StoreWatch : IDisposable
{
    private const int PeriodMs = 100;

    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Action<ShardLoop> _replace;
    private ShardLoop[] _loops = [];
    private Thread? _thread;
    private int _asleep;

    /// <summary>Creates a watch.</summary>
    /// <param name="replace">Gives a loop a new thread.</param>
    public StoreWatch(Action<ShardLoop> replace) => _replace = replace;

    /// <summary>Starts to look after loops.</summary>
    public void Start(ShardLoop[] loops)
    {
        _loops = loops;
        _thread = new Thread(Watch) { Name = "store watch", IsBackground = true };
        _thread.Start();
    }

    /// <summary>A job has begun; from any shard's thread, behind a full fence.</summary>
    public void WakeIfAsleep()
    {
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            _wake.Set();
        }
    }

    /// <summary>Ends the thread; shards keep the threads that they have.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
        _wake.Dispose(); // nobody wakes a watch that does not sleep
    }

    private void Watch()
    {
        WaitHandle[] either = [_stop, _wake];
        do
        {
            if (!Look())
            {
                Interlocked.Exchange(ref _asleep, 1);
                if (!Look())
                {
                    WaitHandle.WaitAny(either);
                }

                Volatile.Write(ref _asleep, 0);
            }
        } while (!_stop.WaitOne(PeriodMs));
    }

    private bool Look()
    {
        bool isActive = false;
        foreach (ShardLoop loop in _loops)
        {
            isActive |= loop.Jobs.Look(out bool isStuck);
            if (isStuck)
            {
                _replace(loop);
            }
        }

        return isActive;
    }
}
