using Scuzzy.Storage;

namespace Scuzzy.Block.Facade;

/// <summary>A block operation that ended with an error.</summary>
public sealed class BlockException : IOException
{
    /// <summary>Creates the exception.</summary>
    public BlockException()
        : this(BlockStatus.IoError) { }

    /// <summary>Creates the exception.</summary>
    public BlockException(string message)
        : base(message) => Status = BlockStatus.IoError;

    /// <summary>Creates the exception.</summary>
    public BlockException(string message, Exception innerException)
        : base(message, innerException) => Status = BlockStatus.IoError;

    /// <summary>Creates the exception for a status.</summary>
    public BlockException(BlockStatus status)
        : base($"block operation failed: {status.ErrnoName()}") => Status = status;

    /// <summary>How the operation ended.</summary>
    public BlockStatus Status { get; }
}
