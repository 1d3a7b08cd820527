namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>Flags of the greeting and of the client's answer to it; both sides use the same two bits.</summary>
[Flags]
internal enum NbdHandshakeFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Fixed newstyle: every option gets a reply.</summary>
    FixedNewstyle = 1,

    /// <summary>No padding behind the answer to the oldest option.</summary>
    NoZeroes = 2,

    /// <summary>All that are known.</summary>
    Known = FixedNewstyle | NoZeroes,
}
