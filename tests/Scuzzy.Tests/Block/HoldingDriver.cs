using Scuzzy.Block.Queue;
using Scuzzy.Storage;

namespace Scuzzy.Tests.Block;

/// <summary>A driver that keeps what it is given until the test completes it.</summary>
internal sealed class HoldingDriver : QueueDriver
{
    public List<Request> Held { get; } = [];

    /// <summary>What it was given, as (operation, offset, length), in order.</summary>
    public List<(BlockOperation Operation, long Offset, long Length)> Seen { get; } = [];

    public int Prepared { get; private set; }

    public int Budget { get; set; } = int.MaxValue;

    public int Budgets { get; private set; }

    public PrepareResult PrepareResult { get; set; } = PrepareResult.Ready;

    public QueueResult Result { get; set; } = QueueResult.Queued;

    public TimeoutVerdict Verdict { get; set; } = TimeoutVerdict.Handled;

    public List<long> TimedOutAtNs { get; } = [];

    public BlockStatus Status { get; set; } = BlockStatus.Ok;

    public Action<Request, BlockStatus>? WhenFailed { get; set; }

    public override void Failed(Request request, BlockStatus status) => WhenFailed?.Invoke(request, status);

    public override void RequestFunction(RequestQueue queue)
    {
        while (Held.Count < Budget && queue.Peek() is { } request)
        {
            queue.Start(request);
            if (!queue.TryTakeTag(request))
            {
                queue.Requeue(request, runQueue: false);
                return;
            }

            Keep(request);
        }
    }

    public override PrepareResult Prepare(RequestQueue queue, Request request)
    {
        Prepared++;
        return PrepareResult;
    }

    public override bool TryGetBudget(RequestQueue queue)
    {
        if (Budgets >= Budget)
        {
            return false;
        }

        Budgets++;
        return true;
    }

    public override void PutBudget(RequestQueue queue) => Budgets--;

    public override QueueResult QueueRequest(RequestQueue queue, Request request, bool isLast)
    {
        if (Result != QueueResult.Queued)
        {
            Budgets--;
            return Result;
        }

        request.IsPrepared = true;
        queue.Start(request);
        Keep(request);
        return QueueResult.Queued;
    }

    public override void Complete(Request request)
    {
        if (request.Queue.Options.Policy.IsMultiQueue)
        {
            Budgets--;
        }

        request.Queue.Finish(request, Status);
    }

    public override TimeoutVerdict TimedOut(Request request)
    {
        TimedOutAtNs.Add(request.Queue.Shard.NowNs);
        Held.Remove(request);
        return Verdict;
    }

    /// <summary>Completes the oldest request it holds.</summary>
    public bool CompleteFirst()
    {
        Request request = Held[0];
        Held.RemoveAt(0);
        return request.Queue.Complete(request);
    }

    public void CompleteAll()
    {
        while (Held.Count > 0)
        {
            CompleteFirst();
        }
    }

    private void Keep(Request request)
    {
        Held.Add(request);
        Seen.Add((request.Operation, request.OffsetBytes, request.LengthBytes));
    }
}
