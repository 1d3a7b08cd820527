using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Tasks;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Workloads;

/// <summary>Runs a job against a disk, in the task context of a CPU of the disk's shard (kernel: a process that does
/// asynchronous direct I/O).</summary>
/// <remarks>I/Os that overlap are never under way together: the later one, and all behind it, wait. So what is on the
/// disk in the end depends on the seed alone, whatever the schedule.</remarks>
public sealed class JobRunner : WorkItem, IDisposable
{
    private readonly BlockDevice _disk;
    private readonly JobPlan _plan;
    private readonly Cpu _cpu;
    private readonly IoPlanner _planner;
    private readonly WrittenBlocks _written;
    private readonly JobBio[] _slots;
    private readonly Stack<JobBio> _free;
    private readonly Queue<JobBio> _ended = new();
    private readonly ShardCompletion _done;
    private PlannedIo? _waiting;
    private uint _writeNumber;
    private bool _isPumping;

    /// <summary>Creates a job; nothing runs yet.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="cpu">The CPU that submits; of the disk's shard.</param>
    public JobRunner(BlockDevice disk, JobPlan plan, Cpu cpu)
    {
        Invariant.Holds(ReferenceEquals(cpu.Shard, disk.Shard));
        _disk = disk;
        _plan = plan;
        _cpu = cpu;
        _planner = new IoPlanner(plan);
        _written = new WrittenBlocks(plan);
        _done = new ShardCompletion(cpu);
        Result = new JobResult(plan);
        _slots = new JobBio[plan.Depth];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new JobBio(this, (int)plan.LargestBlockBytes);
        }

        _free = new Stack<JobBio>(_slots);
    }

    /// <summary>What has come of it so far.</summary>
    public JobResult Result { get; }

    /// <summary>Does all I/Os, then, if it verifies, reads back what it wrote.</summary>
    public async ShardTask RunAsync()
    {
        await _cpu.Delay(_plan.StartNs);
        Result.StartedNs = _cpu.Shard.NowNs;
        Pump();
        await _done.Wait();
        Result.EndedNs = _cpu.Shard.NowNs;
        if (_written.Count > 0)
        {
            Result.Digest = await new ReadBack(_disk, _plan, _written, Result, _cpu).RunAsync();
        }

        Result.IsComplete = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (JobBio slot in _slots)
        {
            if (!slot.IsUnderWay)
            {
                slot.Free();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Run() => Pump();

    /// <summary>An I/O has ended, in softirq context: the job goes on in its own context.</summary>
    internal void HasEnded(JobBio bio)
    {
        _ended.Enqueue(bio);
        if (!IsQueued)
        {
            _cpu.Raise(CpuContext.Task, this);
        }
    }

    private void Pump()
    {
        if (_isPumping)
        {
            return; // preempted in the middle of a submission: the one below goes on
        }

        _isPumping = true;
        do
        {
            while (_ended.TryDequeue(out JobBio? bio))
            {
                Finish(bio);
            }

            while (_free.Count > 0 && TryPlan(out PlannedIo io))
            {
                Issue(io);
            }
        } while (_ended.Count > 0);

        _isPumping = false;

        if (_free.Count == _slots.Length && _waiting is null && !_planner.HasNext)
        {
            _done.Complete();
        }
    }

    /// <summary>The next I/O, unless there is none or one under way overlaps it.</summary>
    private bool TryPlan(out PlannedIo io)
    {
        io = default;
        if (_waiting is null)
        {
            if (!_planner.HasNext)
            {
                return false;
            }

            _waiting = _planner.Next();
        }

        io = _waiting.Value;
        foreach (JobBio slot in _slots)
        {
            if (slot.IsUnderWay && slot.Overlaps(io.OffsetBytes, io.LengthBytes))
            {
                return false;
            }
        }

        _waiting = null;
        return true;
    }

    private void Issue(PlannedIo io)
    {
        JobBio bio = _free.Pop();
        bio.Set(io.Operation, io.OffsetBytes, io.LengthBytes);
        bio.Submitter = _plan.Submitter;
        if (io.Operation == BlockOperation.Write)
        {
            bio.WriteNumber = ++_writeNumber;
            bio.Flags = _plan.IsForced ? BioFlags.ForceUnitAccess : BioFlags.None;
            _written.Fill(bio.Span, bio.OffsetBytes, bio.WriteNumber);
        }

        bio.SubmittedNs = _cpu.Shard.NowNs;
        if (_disk.Submit(bio))
        {
            _ended.Enqueue(bio);
        }
    }

    private void Finish(JobBio bio)
    {
        _free.Push(bio);
        Result.Latency.Record(_cpu.Shard.NowNs - bio.SubmittedNs);
        bool isGood = bio.Status == BlockStatus.Ok;
        if (!isGood)
        {
            Result.FirstError = Result.Errors++ == 0 ? bio.Status : Result.FirstError;
        }

        switch (bio.Operation)
        {
            case BlockOperation.Read:
                Result.Reads++;
                break;
            case BlockOperation.Write:
                Result.Writes++;
                break;
            case BlockOperation.Flush:
            case BlockOperation.Discard:
            case BlockOperation.WriteZeroes:
            default:
                Result.Flushes++;
                return;
        }

        Result.Bytes += isGood ? bio.LengthBytes : 0;
        if (bio.Operation == BlockOperation.Read && isGood)
        {
            Verifier.Check(_written, Result, bio.Span, bio.OffsetBytes);
        }
        else if (bio.Operation == BlockOperation.Write && isGood)
        {
            _written.Wrote(bio.Span, bio.OffsetBytes, bio.WriteNumber);
        }
        else if (bio.Operation == BlockOperation.Write)
        {
            _written.Lost(bio.OffsetBytes, bio.LengthBytes);
        }
    }
}
