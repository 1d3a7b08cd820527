using Scuzzy.Block.Queue;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Attributes;

/// <summary>A file under a disk's queue directory (kernel: struct queue_sysfs_entry); one object serves all queues.</summary>
public sealed class QueueAttribute
{
    private readonly Func<RequestQueue, string> _show;
    private readonly Func<RequestQueue, string, ShardTask<AttributeResult>>? _store;

    internal QueueAttribute(
        string name,
        Func<RequestQueue, string> show,
        Func<RequestQueue, string, ShardTask<AttributeResult>>? store = null
    )
    {
        Name = name;
        _show = show;
        _store = store;
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>False if it can only be read.</summary>
    public bool IsWritable => _store is not null;

    /// <summary>The file's content, with its newline.</summary>
    public string Show(RequestQueue queue) => _show(queue) + "\n";

    /// <summary>Writes the file, from the queue's shard; settled when the value has taken effect.</summary>
    public ShardTask<AttributeResult> StoreAsync(RequestQueue queue, string text) =>
        _store is null
            ? ShardTask<AttributeResult>.FromResult(AttributeResult.ReadOnly)
            : _store(queue, text.TrimEnd('\n'));
}
