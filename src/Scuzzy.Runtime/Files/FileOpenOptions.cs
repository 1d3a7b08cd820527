namespace Scuzzy.Runtime.Files;

/// <summary>How to open a file.</summary>
public readonly record struct FileOpenOptions
{
    /// <summary>Refuse writes; default false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Lock it until it is closed, as far as others ask for locks: a writer against everybody, readers against
    /// writers. EBUSY if another has it. In simulation nobody else is there. Default false.</summary>
    public bool Lock { get; init; }

    /// <summary>Create the file with this length in bytes if it does not exist; default: do not create.</summary>
    public long? CreateLengthBytes { get; init; }

    /// <summary>Bypass the page cache (O_DIRECT): offsets and memory must be aligned to 4096; default false.</summary>
    public bool Direct { get; init; }
}
