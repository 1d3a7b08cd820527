namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>Types of reply to an option (NBD_REP_*); those with the top bit are errors.</summary>
internal enum NbdOptionReply : uint
{
    /// <summary>Done.</summary>
    Acknowledge = 1,

    /// <summary>One export of a list.</summary>
    Server = 2,

    /// <summary>One piece of information about an export.</summary>
    Info = 3,

    /// <summary>One metadata context.</summary>
    MetaContext = 4,

    /// <summary>The option is not known or not supported.</summary>
    Unsupported = 0x80000001,

    /// <summary>The option's data are malformed, or it must not come now.</summary>
    Invalid = 0x80000003,

    /// <summary>There is no such export.</summary>
    Unknown = 0x80000006,

    /// <summary>The option's data are too long.</summary>
    TooBig = 0x80000009,
}
