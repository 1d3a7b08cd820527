namespace Scuzzy.Iscsi.Text;

/// <summary>When an initiator may send a key.</summary>
[Flags]
internal enum KeyUse
{
    /// <summary>Never: it is the target's.</summary>
    None = 0,

    /// <summary>In the stage SecurityNegotiation.</summary>
    Security = 1,

    /// <summary>In the stage LoginOperationalNegotiation.</summary>
    Operational = 2,

    /// <summary>In either stage of a login.</summary>
    Login = Security | Operational,

    /// <summary>In full feature phase.</summary>
    FullFeature = 4,

    /// <summary>On the session's first connection only.</summary>
    LeadingOnly = 8,
}
