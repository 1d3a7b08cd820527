using Scuzzy.Lab.Model;
using Scuzzy.Lab.Workloads;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Storage;
using Scuzzy.Storage.Stores;

namespace Scuzzy.Lab.Benchmarks;

/// <summary>A closed loop of I/Os against one disk, in the task context of one CPU; allocates nothing once it runs.
/// </summary>
internal sealed class BenchmarkLoop : WorkItem, IDisposable
{
    private const int TimedEvery = 16;
    private const int VerifiedEvery = 1024; // a comparison costs more than a whole I/O

    private readonly BlockDevice _disk;
    private readonly BenchmarkPlan _plan;
    private readonly Cpu _cpu;
    private readonly Func<long> _ticks;
    private readonly BenchmarkBio[] _bios;
    private readonly SeededRandom _random;
    private readonly long _places;
    private BenchmarkBio? _endedHead;
    private BenchmarkBio? _endedTail;
    private long _submitted;
    private long _position;
    private int _underWay;
    private volatile bool _isStopping;

    public BenchmarkLoop(BlockDevice disk, BenchmarkPlan plan, Cpu cpu, Func<long> ticks)
    {
        _disk = disk;
        _plan = plan;
        _cpu = cpu;
        _ticks = ticks;
        _random = new SeededRandom(plan.Seed);
        _places = disk.LengthBytes / plan.BlockBytes;
        _bios = new BenchmarkBio[plan.Depth * plan.Jobs];
        for (int i = 0; i < _bios.Length; i++)
        {
            _bios[i] = new BenchmarkBio(this, plan.BlockBytes) { Submitter = 1 + (i / plan.Depth) };
        }
    }

    /// <summary>Called on the shard when a phase has ended and nothing is under way.</summary>
    public Action HasDrained { get; set; } = () => { };

    public long Ended { get; private set; }

    public long Errors { get; private set; }

    public long Verified { get; private set; }

    public long Mismatches { get; private set; }

    /// <summary>Times of a sample, in ticks.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Begins a phase, on the shard.</summary>
    public void Start()
    {
        _isStopping = false;
        foreach (BenchmarkBio bio in _bios)
        {
            Append(bio);
        }

        _underWay = _bios.Length;
        _cpu.Raise(CpuContext.Task, this);
    }

    /// <summary>Lets the phase drain; from any thread.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Forgets what was counted; between phases.</summary>
    public void Forget()
    {
        Ended = 0;
        Errors = 0;
        Verified = 0;
        Mismatches = 0;
        Latency.Clear();
        _submitted = 0;
    }

    public void Dispose()
    {
        foreach (BenchmarkBio bio in _bios)
        {
            bio.Free();
        }
    }

    public void HasEnded(BenchmarkBio bio)
    {
        Count(bio);
        Append(bio);
        if (!IsQueued)
        {
            _cpu.Raise(CpuContext.Task, this);
        }
    }

    protected override void Run()
    {
        BenchmarkBio? bio = _endedHead;
        _endedHead = null;
        _endedTail = null;
        while (bio is not null)
        {
            BenchmarkBio? next = bio.NextEnded;
            bio.NextEnded = null;
            Submit(bio);
            bio = next;
        }
    }

    private void Append(BenchmarkBio bio)
    {
        if (_endedTail is null)
        {
            _endedHead = bio;
        }
        else
        {
            _endedTail.NextEnded = bio;
        }

        _endedTail = bio;
    }

    private void Submit(BenchmarkBio bio)
    {
        while (!_isStopping && _submitted < _plan.MaximumIos)
        {
            bio.OffsetBytes = NextPlace() * _plan.BlockBytes;
            bio.Operation = NextOperation();
            bio.SubmittedTicks = _submitted++ % TimedEvery == 0 ? _ticks() : 0;
            if (!_disk.Submit(bio))
            {
                return;
            }

            Count(bio);
        }

        if (--_underWay == 0)
        {
            HasDrained();
        }
    }

    private void Count(BenchmarkBio bio)
    {
        Ended++;
        Errors += bio.Status == BlockStatus.Ok ? 0 : 1;
        if (bio.SubmittedTicks != 0)
        {
            Latency.Record(_ticks() - bio.SubmittedTicks);
        }

        if (Ended % VerifiedEvery == 0 && _plan.ContentSeed is { } seed && bio.Operation == BlockOperation.Read)
        {
            Verified++;
            Mismatches += FillPattern.Matches(seed, bio.OffsetBytes, bio.Span) ? 0 : 1;
        }
    }

    private long NextPlace()
    {
        if (_plan.Pattern is AccessPattern.RandomRead or AccessPattern.RandomWrite or AccessPattern.RandomMixed)
        {
            return _random.Below(_places);
        }

        long place = _position;
        _position = place + 1 == _places ? 0 : place + 1;
        return place;
    }

    private BlockOperation NextOperation() =>
        _plan.Pattern switch
        {
            AccessPattern.Read or AccessPattern.RandomRead => BlockOperation.Read,
            AccessPattern.Write or AccessPattern.RandomWrite => BlockOperation.Write,
            _ => (_random.Next() & 1) == 0 ? BlockOperation.Read : BlockOperation.Write,
        };
}
