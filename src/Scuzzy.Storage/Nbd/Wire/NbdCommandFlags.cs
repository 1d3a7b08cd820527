namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>How a request is to be treated (NBD_CMD_FLAG_*).</summary>
[Flags]
internal enum NbdCommandFlags : ushort
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Durable before it is answered.</summary>
    ForceUnitAccess = 1 << 0,

    /// <summary>Zeros must stay allocated.</summary>
    NoHole = 1 << 1,

    /// <summary>A read must come in one piece.</summary>
    DoNotFragment = 1 << 2,

    /// <summary>Tell about one extent only.</summary>
    RequestOne = 1 << 3,
}
