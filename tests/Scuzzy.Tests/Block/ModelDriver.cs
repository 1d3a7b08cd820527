using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Randomness;
using Scuzzy.Runtime.Timers;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

/// <summary>A disk with a volatile cache behind a driver that does everything a driver may: it refuses, completes out
/// of order and in part, asks for a requeue, fails.</summary>
internal sealed class ModelDriver(ulong seed, int depth, bool isMultiQueue) : QueueDriver
{
    private readonly SeededRandom _random = new(seed);
    private readonly List<Command> _free = [];

    /// <summary>What a flush that is under way makes durable: what was written when it was sent, not later.</summary>
    private readonly byte[] _flushed = new byte[ModelBench.DiskBytes];

    public byte[] Volatile { get; } = new byte[ModelBench.DiskBytes];

    public byte[] Durable { get; } = new byte[ModelBench.DiskBytes];

    public int Budgets { get; private set; }

    public int UnderWay { get; private set; }

    public bool Misbehaves { get; set; } = true;

    public int ErrorPermille { get; set; }

    public long Dispatched { get; private set; }

    public long Merged { get; private set; }

    /// <summary>The last that was dispatched is a flush.</summary>
    public bool IsFlushing { get; set; }

    /// <summary>Called for every request that reaches the driver.</summary>
    public Action<Request>? OnDispatch { get; set; }

    public override void RequestFunction(RequestQueue queue)
    {
        while (queue.Peek() is { } request)
        {
            if (UnderWay >= depth || (Misbehaves && _random.Chance(1, 12)))
            {
                if (UnderWay == 0)
                {
                    queue.RunAfter(3_000_000);
                }

                return;
            }

            queue.Start(request);
            if (!queue.TryTakeTag(request))
            {
                queue.Requeue(request, runQueue: false);
                return;
            }

            Begin(queue, request);
        }
    }

    public override PrepareResult Prepare(RequestQueue queue, Request request)
    {
        if (Misbehaves && _random.Chance(1, 20))
        {
            queue.RunAfter(1_000_000);
            return PrepareResult.Defer;
        }

        return PrepareResult.Ready;
    }

    public override bool TryGetBudget(RequestQueue queue)
    {
        if (Budgets >= depth)
        {
            return false;
        }

        Budgets++;
        return true;
    }

    public override void PutBudget(RequestQueue queue) => Budgets--;

    public override QueueResult QueueRequest(RequestQueue queue, Request request, bool isLast)
    {
        if (Misbehaves && _random.Chance(1, 10))
        {
            Budgets--;
            return _random.Chance(1, 2) ? QueueResult.Resource : QueueResult.DeviceResource;
        }

        request.IsPrepared = true;
        queue.Start(request);
        Begin(queue, request);
        return QueueResult.Queued;
    }

    public override void Complete(Request request)
    {
        var command = (Command)request.Command!;
        RequestQueue queue = request.Queue;
        UnderWay--;
        Budgets -= isMultiQueue ? 1 : 0;
        if (Misbehaves && _random.Chance(1, 10))
        {
            queue.Requeue(request, runQueue: true);
            return;
        }

        if (ErrorPermille > 0 && _random.Below(1000) < ErrorPermille)
        {
            Release(request, command);
            queue.Finish(request, BlockStatus.Medium);
            Rerun(queue);
            return;
        }

        bool isPartial = Misbehaves && request.LengthBytes > 512 && _random.Chance(1, 8);
        long bytes = isPartial ? (1 + _random.Below((request.LengthBytes / 512) - 1)) * 512 : request.LengthBytes;
        Execute(request, bytes);
        if (isPartial)
        {
            // The rest is made into a new command, at the head.
            Assert.True(queue.Update(request, BlockStatus.Ok, bytes));
            Release(request, command);
            request.IsPrepared = false;
            queue.Requeue(request, runQueue: true);
            return;
        }

        Release(request, command);
        queue.Finish(request, BlockStatus.Ok);
        Rerun(queue);
    }

    public override TimeoutVerdict TimedOut(Request request) => TimeoutVerdict.ResetTimer;

    private void Begin(RequestQueue queue, Request request)
    {
        OnDispatch?.Invoke(request);
        if (request.Operation == BlockOperation.Flush)
        {
            Volatile.CopyTo(_flushed, 0);
        }

        Dispatched++;
        Merged += request.FirstBio?.Next is null ? 0 : 1;
        UnderWay++;
        if (request.Command is not Command command)
        {
            command = _free.Count > 0 ? _free[^1] : new Command(queue.Options.HomeCpu);
            _free.Remove(command);
            request.Command = command;
        }

        command.Request = request;
        command.Arm(queue.Shard, queue.Shard.NowNs + 1000 + _random.Below(5_000_000));
    }

    private void Release(Request request, Command command)
    {
        request.Command = null;
        _free.Add(command);
    }

    private void Rerun(RequestQueue queue)
    {
        if (!isMultiQueue)
        {
            queue.Run();
        }
    }

    private void Execute(Request request, long bytes)
    {
        if (request.Operation == BlockOperation.Flush)
        {
            _flushed.CopyTo(Durable, 0);
            return;
        }

        Span<byte> range = Volatile.AsSpan((int)request.OffsetBytes, (int)bytes);
        var data = new ScatterList();
        switch (request.Operation)
        {
            case BlockOperation.Read:
                request.AddDataTo(data);
                Assert.Equal(request.LengthBytes, data.LengthBytes);
                data.CopyFrom(0, range);
                break;
            case BlockOperation.Write:
                request.AddDataTo(data);
                Assert.Equal(request.LengthBytes, data.LengthBytes);
                data.CopyTo(0, range);
                break;
            default:
                range.Clear();
                break;
        }

        if ((request.Flags & BioFlags.ForceUnitAccess) != 0)
        {
            range.CopyTo(Durable.AsSpan((int)request.OffsetBytes));
            range.CopyTo(_flushed.AsSpan((int)request.OffsetBytes));
        }
    }

    private sealed class Command(Cpu cpu) : ShardTimer(cpu)
    {
        public Request Request { get; set; } = null!;

        protected override void Expired() => Assert.True(Request.Queue.Complete(Request));
    }
}
