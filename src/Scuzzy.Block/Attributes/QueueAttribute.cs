using Scuzzy.Block.Queue;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Kernel;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Block.Attributes;

/// <summary>A file under a disk's queue directory (kernel: struct queue_sysfs_entry); one object serves all queues. As
/// a kernel attribute its owner's subject is the queue.</summary>
public sealed class QueueAttribute : KernelAttribute
{
    private readonly Func<RequestQueue, string> _show;
    private readonly Func<RequestQueue, string, ShardTask<AttributeResult>>? _store;

    internal QueueAttribute(
        string name,
        Func<RequestQueue, string> show,
        Func<RequestQueue, string, ShardTask<AttributeResult>>? store = null
    )
        : base(name)
    {
        _show = show;
        _store = store;
    }

    /// <inheritdoc/>
    public override bool IsWritable => _store is not null;

    /// <summary>The file's content, without its newline.</summary>
    public string Show(RequestQueue queue) => _show(queue);

    /// <inheritdoc/>
    public override ShowResult Show(KernelObject owner) => _show((RequestQueue)owner.Subject!);

    /// <summary>Writes the file, from the queue's shard; settled when the value has taken effect.</summary>
    public ShardTask<AttributeResult> StoreAsync(RequestQueue queue, string text) =>
        _store is null
            ? ShardTask<AttributeResult>.FromResult(AttributeResult.ReadOnly)
            : _store(queue, text.TrimEnd('\n'));

    /// <inheritdoc/>
    /// <remarks>A change of the elevator under load goes on after this has returned 0.</remarks>
    public override int Store(KernelObject owner, string text)
    {
        ShardTask<AttributeResult> task = StoreAsync((RequestQueue)owner.Subject!, text);
        return Error(task.IsSettled ? task.GetAwaiter().GetResult() : AttributeResult.Stored);
    }

    /// <inheritdoc/>
    public override async ShardTask<int> StoreAsync(KernelObject owner, string text) =>
        Error(await StoreAsync((RequestQueue)owner.Subject!, text));

    private static int Error(AttributeResult result) =>
        result switch
        {
            AttributeResult.Stored => 0,
            AttributeResult.ReadOnly => Errno.EACCES,
            _ => Errno.EINVAL,
        };
}
