using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A target of an array that <c>serve --iscsi</c> serves.</summary>
public sealed class IscsiSection : LabElement
{
    /// <summary>Which: ARRAY.TARGET.</summary>
    public LabName Target { get; internal set; }

    /// <summary>Its iSCSI name.</summary>
    public LabName Name { get; internal set; }

    /// <summary>What it is called for people; empty for nothing.</summary>
    public string Alias { get; internal set; } = "";

    /// <summary>Accounts that initiators log in by; none: without CHAP.</summary>
    public IReadOnlyList<AccountSection> Accounts { get; internal set; } = [];

    /// <summary>What the target proves itself by; null for nothing.</summary>
    public AccountSection? Proves { get; internal set; }

    /// <summary>Who may use it; none: everybody.</summary>
    public IReadOnlyList<InitiatorSection> Initiators { get; internal set; } = [];

    /// <summary>host:port that initiators are sent to; null for nowhere.</summary>
    public string? Redirect { get; internal set; }
}
