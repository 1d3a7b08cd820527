using Scuzzy.Lab.Exploration;

namespace Scuzzy.Command.Commands;

/// <summary>Runs a range of seeds on several threads; everything is counted on the caller's.</summary>
internal sealed class Campaign : IDisposable
{
    /// <summary>Failures of one campaign that are shrunk; the others are counted.</summary>
    private const int MostShrunk = 12;

    /// <summary>Runs that may wait to be counted.</summary>
    private const int MostWaiting = 256;

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(10);

    private readonly Explorer _explorer;
    private readonly ulong _first;
    private readonly ulong _runs;
    private readonly int _jobs;
    private readonly System.Collections.Concurrent.BlockingCollection<ExplorerRun> _done = new(MostWaiting);
    private readonly SortedSet<ulong> _ahead = [];
    private long _taken;
    private Exception? _failure;

    public Campaign(Explorer explorer, ulong first, ulong runs, int jobs)
    {
        _explorer = explorer;
        _first = first;
        _runs = runs;
        _jobs = jobs;
    }

    /// <summary>Told of each finding, once it is shrunk.</summary>
    public Action<Finding>? Found { get; set; }

    /// <summary>Told every now and then, with the first seed that is not done.</summary>
    public Action<ulong>? Tick { get; set; }

    public void Run()
    {
        var threads = new List<Thread>();
        for (int i = 0; i < _jobs; i++)
        {
            var thread = new Thread(Work) { Name = "explore", IsBackground = true };
            threads.Add(thread);
            thread.Start();
        }

        ulong next = _first;
        int shrunk = 0;
        long ticked = Environment.TickCount64;
        for (ulong counted = 0; counted < _runs; counted++)
        {
            ExplorerRun run = _done.Take();
            if (_failure is not null)
            {
                throw new InvalidOperationException($"a run broke the explorer itself: {_failure.Message}", _failure);
            }

            _ahead.Add(run.Seed);
            while (_ahead.Remove(next))
            {
                next++;
            }

            if (_explorer.Count(run) && shrunk++ < MostShrunk)
            {
                Shrink(run);
            }

            if (Environment.TickCount64 - ticked > s_tick.TotalMilliseconds)
            {
                ticked = Environment.TickCount64;
                Tick?.Invoke(next);
            }
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    public void Dispose() => _done.Dispose();

    private void Shrink(ExplorerRun run)
    {
        (int length, string lab, string story) = _explorer.Shrink(run.Seed, run.Kind!);
        _explorer.Note(run.Kind!, length, lab, story);
        Found?.Invoke(_explorer.Findings.First(f => f.Kind == run.Kind));
    }

    private void Work()
    {
        try
        {
            while (true)
            {
                long mine = Interlocked.Increment(ref _taken) - 1;
                if ((ulong)mine >= _runs)
                {
                    return;
                }

                _done.Add(_explorer.Run(_first + (ulong)mine));
            }
        }
        catch (Exception e)
        {
            _failure = e;
            _done.Add(null!);
        }
    }
}
