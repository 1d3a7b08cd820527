using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Runtime.Kernel;

/// <summary>A named value of kernel objects, shared by all objects that have it (kernel: struct attribute, a file of
/// sysfs).</summary>
public abstract class KernelAttribute(string name)
{
    /// <summary>Its file's name.</summary>
    public string Name { get; } = name;

    /// <summary>True if it can be read.</summary>
    public virtual bool IsReadable => true;

    /// <summary>True if it can be written.</summary>
    public virtual bool IsWritable => false;

    /// <summary>The mode of its file: 0444, 0644 or 0200.</summary>
    public int Mode => (IsReadable ? 0x124 : 0) | (IsWritable ? 0x80 : 0);

    /// <summary>Reads it.</summary>
    public virtual ShowResult Show(KernelObject owner) => ShowResult.Failed(Errno.EACCES);

    /// <summary>Writes it.</summary>
    /// <param name="owner">The object whose attribute is written.</param>
    /// <param name="text">What is written, without a trailing newline.</param>
    /// <returns>0 or an errno value (positive).</returns>
    public virtual int Store(KernelObject owner, string text) => Errno.EACCES;

    /// <summary>Writes it and waits until what was written has taken effect, where that takes time (a scan).</summary>
    /// <param name="owner">The object whose attribute is written.</param>
    /// <param name="text">What is written, without a trailing newline.</param>
    /// <returns>0 or an errno value (positive).</returns>
    public virtual ShardTask<int> StoreAsync(KernelObject owner, string text) =>
        ShardTask<int>.FromResult(Store(owner, text));
}
