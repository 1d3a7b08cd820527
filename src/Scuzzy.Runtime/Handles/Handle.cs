namespace Scuzzy.Runtime.Handles;

/// <summary>Names one use of a slot: the slot and the generation of its use. A handle kept after the use ended is
/// stale and is recognised as such.</summary>
/// <param name="Value">Generation in the upper 32 bits, slot in the lower.</param>
public readonly record struct Handle(ulong Value)
{
    /// <summary>Creates a handle.</summary>
    public Handle(uint slot, uint generation)
        : this(((ulong)generation << 32) | slot) { }

    /// <summary>The slot, from 0.</summary>
    public uint Slot => (uint)Value;

    /// <summary>The generation, from 1; 0 names nothing.</summary>
    public uint Generation => (uint)(Value >> 32);
}
