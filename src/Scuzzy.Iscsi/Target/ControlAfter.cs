namespace Scuzzy.Iscsi.Target;

/// <summary>What follows a response.</summary>
internal enum ControlAfter : byte
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The full feature phase.</summary>
    FullFeature,

    /// <summary>The end of the connection.</summary>
    CloseConnection,

    /// <summary>The end of the session.</summary>
    CloseSession,
}
