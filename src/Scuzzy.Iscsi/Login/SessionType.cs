namespace Scuzzy.Iscsi.Login;

/// <summary>What a session is for (RFC 7143, 13.21).</summary>
public enum SessionType
{
    /// <summary>The commands of a target.</summary>
    Normal,

    /// <summary>Only SendTargets, NOPs and logout.</summary>
    Discovery,
}
