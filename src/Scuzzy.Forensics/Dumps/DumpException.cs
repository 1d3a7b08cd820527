namespace Scuzzy.Forensics.Dumps;

/// <summary>A file that should be a dump is none, or a damaged one; the message names line and reason.</summary>
public sealed class DumpException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DumpException()
        : this("this is no dump") { }

    /// <summary>Creates the exception for what is wrong.</summary>
    public DumpException(string message)
        : base(message) { }

    /// <summary>Creates the exception for what is wrong, and what led to it.</summary>
    public DumpException(string message, Exception innerException)
        : base(message, innerException) { }
}
