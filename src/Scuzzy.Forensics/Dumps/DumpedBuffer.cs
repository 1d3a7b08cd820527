namespace Scuzzy.Forensics.Dumps;

/// <summary>A driver's buffer in a dump.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Host">Its host.</param>
/// <param name="Tag">By which responses name it.</param>
/// <param name="Command">The command that it points to; null: it is free.</param>
/// <param name="Generation">Which hand-over of the command it is for.</param>
/// <param name="TakenNs">When it was taken.</param>
/// <param name="IsAbortSent">True if an abort of the command was sent.</param>
public sealed record DumpedBuffer(
    ulong Address,
    string Host,
    int Tag,
    ulong? Command,
    uint Generation,
    long TakenNs,
    bool IsAbortSent
);
