namespace Scuzzy.Runtime.Files;

/// <summary>An open file of one shard: real, or virtual with volatile and durable content.</summary>
public abstract class ShardFile : IDisposable
{
    /// <summary>The file's length in bytes when it was opened, or since <see cref="TryGrow"/>.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>True if writes are refused.</summary>
    public abstract bool IsReadOnly { get; }

    /// <summary>Starts an operation. True: it has ended and <see cref="FileOperation.Error"/> is set. False: it goes on
    /// elsewhere and the operation's Run is called on this shard when it ended.</summary>
    public abstract bool Submit(FileOperation operation);

    /// <summary>Whether there is a hole at an offset, and how far that goes on, by what the kernel knows now; a file
    /// that does not know has no holes.</summary>
    /// <param name="offsetBytes">Within the file.</param>
    /// <param name="lengthBytes">How far to look.</param>
    /// <param name="extentBytes">From 1 to <paramref name="lengthBytes"/>.</param>
    public virtual bool IsHole(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        extentBytes = lengthBytes;
        return false;
    }

    /// <summary>Makes the file longer, at once; what is new reads as zeros. Not possible in simulations.</summary>
    /// <param name="lengthBytes">More than the present length.</param>
    /// <param name="errno">Why it cannot; 0 if it did.</param>
    public virtual bool TryGrow(long lengthBytes, out int errno)
    {
        errno = Errno.EOPNOTSUPP;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file; no operation may be under way.</summary>
    protected abstract void Dispose(bool disposing);
}
