namespace Scuzzy.Forensics.Dumps;

/// <summary>A host adapter in a dump.</summary>
/// <param name="Name">Such as host3.</param>
/// <param name="Driver">The driver's name.</param>
/// <param name="State">Its state.</param>
/// <param name="Busy">Commands that are dispatched and not finished.</param>
/// <param name="RoundTripNs">The time of the wire there and back, in nanoseconds.</param>
/// <param name="Buffers">The driver's own buffers; 0 if it has none.</param>
/// <param name="BuffersFree">How many of them are on the free list.</param>
/// <param name="BuffersEmpty">How often there was none.</param>
public sealed record DumpedHost(
    string Name,
    string Driver,
    string State,
    int Busy,
    long RoundTripNs,
    int Buffers,
    int BuffersFree,
    long BuffersEmpty
);
