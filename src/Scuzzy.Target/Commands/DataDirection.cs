namespace Scuzzy.Target.Commands;

/// <summary>Which way a command's data goes.</summary>
internal enum DataDirection : byte
{
    /// <summary>No data.</summary>
    None,

    /// <summary>To the initiator.</summary>
    In,

    /// <summary>From the initiator.</summary>
    Out,
}
