using Scuzzy.Block.Queue;

namespace Scuzzy.Block.Tags;

/// <summary>The tags of a host, shared by the queues of its devices (kernel: struct blk_mq_tag_set,
/// struct blk_queue_tag).</summary>
public sealed class TagSet
{
    /// <summary>Creates the tags 0 to <paramref name="depth"/> - 1.</summary>
    public TagSet(int depth) => Depth = depth;

    /// <summary>How many tags there are (can_queue).</summary>
    public int Depth { get; }

    /// <summary>The request that holds a tag, or null (kernel: blk_mq_tag_to_rq, scsi_host_find_tag).</summary>
    public Request? Find(int tag) => throw new NotImplementedException();
}
