namespace Scuzzy.Iscsi.Login;

/// <summary>What a session is for (RFC 7143, 13.21).</summary>
public enum SessionType
{
    Normal,

    /// <summary>Only SendTargets, NOPs and logout.</summary>
    Discovery,
}
