namespace Scuzzy.Runtime;

/// <summary>A bug in Scuzzy or a breach of contract by a driver, never an I/O error.</summary>
public sealed class InvariantViolationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InvariantViolationException()
        : this("an invariant is broken") { }

    /// <summary>Creates the exception for the named invariant.</summary>
    public InvariantViolationException(string message)
        : base(message) { }

    /// <summary>Creates the exception for the named invariant and what led to it.</summary>
    public InvariantViolationException(string message, Exception innerException)
        : base(message, innerException) { }
}
