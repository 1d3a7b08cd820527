namespace Scuzzy.Lab.Model;

/// <summary>What a memory store holds when the machine boots.</summary>
public enum StoreFill
{
    /// <summary>Zeros, not allocated.</summary>
    Zero,

    /// <summary>Seeded random bytes, allocated.</summary>
    Random,
}
