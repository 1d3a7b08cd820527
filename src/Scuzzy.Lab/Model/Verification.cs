namespace Scuzzy.Lab.Model;

/// <summary>How a job checks what it reads.</summary>
public enum Verification
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each block that the job wrote must have the CRC-32C of what it wrote last.</summary>
    Crc32c,

    /// <summary>Each block that the job wrote must hold its own address and the number of its last write.</summary>
    Pattern,
}
