namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>Where in data-out a <see cref="ProtectedPass"/> finds a block.</summary>
internal enum ClientBlocks : byte
{
    /// <summary>At its place in the range.</summary>
    Sequence,

    /// <summary>At its place in the second half: what COMPARE AND WRITE writes.</summary>
    SecondHalf,

    /// <summary>There is one block that stands for all (SBC-4): reference tags count on from its own, but in
    /// type 3.</summary>
    One,
}
