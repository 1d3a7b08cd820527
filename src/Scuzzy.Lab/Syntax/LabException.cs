namespace Scuzzy.Lab.Syntax;

/// <summary>A lab cannot be used as it is written.</summary>
public sealed class LabException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LabException()
        : this([]) { }

    /// <summary>Creates the exception for a message without a place.</summary>
    public LabException(string message)
        : base(message) => Errors = [];

    /// <summary>Creates the exception for a message without a place and its cause.</summary>
    public LabException(string message, Exception innerException)
        : base(message, innerException) => Errors = [];

    /// <summary>Creates the exception for the errors of a file, in the file's order.</summary>
    public LabException(IReadOnlyList<LabError> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>The errors; empty if the file itself could not be read.</summary>
    public IReadOnlyList<LabError> Errors { get; }
}
