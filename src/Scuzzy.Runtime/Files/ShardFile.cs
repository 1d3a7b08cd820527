namespace Scuzzy.Runtime.Files;

/// <summary>An open file of one shard: real, or virtual with volatile and durable content.</summary>
public abstract class ShardFile : IDisposable
{
    /// <summary>The file's length in bytes when it was opened.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>True if writes are refused.</summary>
    public abstract bool IsReadOnly { get; }

    /// <summary>Starts an operation. True: it has ended and <see cref="FileOperation.Error"/> is set. False: it goes on
    /// elsewhere and the operation's Run is called on this shard when it ended.</summary>
    public abstract bool Submit(FileOperation operation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file; no operation may be under way.</summary>
    protected abstract void Dispose(bool disposing);
}
