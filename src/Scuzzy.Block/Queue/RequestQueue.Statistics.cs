using System.Runtime.CompilerServices;
using Scuzzy.Block.Statistics;
using Scuzzy.Storage;

namespace Scuzzy.Block.Queue;

/// <summary>Accounting (kernel: blk_account_io_*).</summary>
public sealed partial class RequestQueue
{
    /// <summary>What the whole device has done.</summary>
    public IoStatistics Statistics { get; } = new();

    /// <summary>Whether it is accounted (queue/iostats); default true.</summary>
    public bool HasStatistics { get; set; } = true;

    /// <summary>Bios that were too long and went as parts.</summary>
    public long SplitBios { get; internal set; }

    /// <summary>Requests with the driver: started, or peeked and taken out.</summary>
    public int InDriver => _order.InDriver;

    /// <summary>The counts that crash shows.</summary>
    public QueueCounts Counts =>
        new(Allocated, _allocatedAsync, Allocated - _allocatedAsync, Options.Policy.IsMultiQueue ? null : InDriver);

    /// <summary>Started requests, found by walking the tags: reads and all others (7.2: queue/../inflight).</summary>
    public (int Reads, int Writes) CountStarted()
    {
        int reads = 0;
        int writes = 0;
        for (int i = 0; i < Tags.Count; i++)
        {
            if (Tags.Find(Tags.TagAt(i)) is { IsStarted: true } request && ReferenceEquals(request.Queue, this))
            {
                bool isRead = request.Operation == BlockOperation.Read;
                reads += isRead ? 1 : 0;
                writes += isRead ? 0 : 1;
            }
        }

        return (reads, writes);
    }

    internal void AccountMerge(Request request)
    {
        if (request.IsAccounted)
        {
            Statistics.Merged(GroupOf(request.Operation));
            request.Partition?.Statistics.Merged(GroupOf(request.Operation));
        }
    }

    private static IoGroup GroupOf(BlockOperation operation) =>
        operation switch
        {
            BlockOperation.Read => IoGroup.Read,
            BlockOperation.Discard => IoGroup.Discard,
            _ => IoGroup.Write,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AccountStart(Request request)
    {
        if (!HasStatistics)
        {
            return;
        }

        request.IsAccounted = true;
        IoGroup group = GroupOf(request.Operation);
        Statistics.Started(group, request.AllocatedNs);
        request.Partition?.Statistics.Started(group, request.AllocatedNs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AccountBytes(Request request, long bytes)
    {
        if (request.IsAccounted)
        {
            Statistics.Transferred(GroupOf(request.Operation), bytes);
            request.Partition?.Statistics.Transferred(GroupOf(request.Operation), bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AccountEnd(Request request)
    {
        if (request.IsAccounted)
        {
            IoGroup group = GroupOf(request.Operation);
            Statistics.Ended(group, request.AllocatedNs, Shard.NowNs);
            request.Partition?.Statistics.Ended(group, request.AllocatedNs, Shard.NowNs);
        }
    }

    private void AccountAbsorbed(Request absorbed)
    {
        if (absorbed.IsAccounted)
        {
            IoGroup group = GroupOf(absorbed.Operation);
            Statistics.Left(group, absorbed.AllocatedNs, Shard.NowNs);
            absorbed.Partition?.Statistics.Left(group, absorbed.AllocatedNs, Shard.NowNs);
        }
    }
}
