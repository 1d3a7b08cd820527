using Scuzzy.Lab.Binding;

namespace Scuzzy.Lab.Model;

/// <summary>A CHAP account.</summary>
public sealed class AccountSection : LabElement
{
    /// <summary>The name.</summary>
    public string User { get; internal set; } = "";

    /// <summary>The secret.</summary>
    public string Secret { get; internal set; } = "";
}
