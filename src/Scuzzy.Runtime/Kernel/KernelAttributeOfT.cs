using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Runtime.Kernel;

/// <summary>An attribute of objects that stand for a <typeparamref name="T"/>, made of two functions.</summary>
/// <param name="name">Its file's name.</param>
/// <param name="show">Reads it; null if it cannot be read.</param>
/// <param name="store">Writes it and returns 0 or an errno value; null if it cannot be written.</param>
/// <param name="storeAsync">Writes it and waits until it has taken effect; null if <paramref name="store"/> does that
/// at once.</param>
public sealed class KernelAttribute<T>(
    string name,
    Func<T, ShowResult>? show,
    Func<T, string, int>? store = null,
    Func<T, string, ShardTask<int>>? storeAsync = null
) : KernelAttribute(name)
    where T : class
{
    /// <inheritdoc/>
    public override bool IsReadable => show is not null;

    /// <inheritdoc/>
    public override bool IsWritable => store is not null;

    /// <inheritdoc/>
    public override ShowResult Show(KernelObject owner) =>
        show is null ? ShowResult.Failed(Errno.EACCES) : show((T)owner.Subject!);

    /// <inheritdoc/>
    public override int Store(KernelObject owner, string text) =>
        store is null ? Errno.EACCES : store((T)owner.Subject!, text);

    /// <inheritdoc/>
    public override ShardTask<int> StoreAsync(KernelObject owner, string text) =>
        storeAsync is null ? base.StoreAsync(owner, text) : storeAsync((T)owner.Subject!, text);
}
