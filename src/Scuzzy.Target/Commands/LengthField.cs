namespace Scuzzy.Target.Commands;

/// <summary>What the length field of a CDB counts.</summary>
internal enum LengthField : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>ALLOCATION LENGTH: bytes of parameter data at most.</summary>
    Allocation,

    /// <summary>PARAMETER LIST LENGTH: bytes that come.</summary>
    ParameterList,

    /// <summary>TRANSFER LENGTH or NUMBER OF LOGICAL BLOCKS.</summary>
    Blocks,
}
