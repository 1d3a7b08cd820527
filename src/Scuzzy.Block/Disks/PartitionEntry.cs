namespace Scuzzy.Block.Disks;

/// <summary>One entry of a partition table.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="OffsetBytes">Where it starts.</param>
/// <param name="LengthBytes">How long it is.</param>
/// <param name="Type">MBR: the type byte in hexadecimal, e.g. 0x83; GPT: the type GUID.</param>
/// <param name="Label">GPT: the name; empty with MBR.</param>
/// <param name="Identity">GPT: the unique GUID; empty with MBR.</param>
public readonly record struct PartitionEntry(
    int Number,
    long OffsetBytes,
    long LengthBytes,
    string Type,
    string Label,
    string Identity
);
