using Scuzzy.Iscsi.Login;

namespace Scuzzy.Lab.Live;

/// <summary>A target to serve: its name and who may use it, its units, and who sees which.</summary>
public sealed record LiveNode
{
    /// <summary>Name, access, CHAP, redirection.</summary>
    public required LoginTarget Login { get; init; }

    /// <summary>Its units when it starts.</summary>
    public required IReadOnlyList<LiveUnit> Units { get; init; }

    /// <summary>Initiators by name that see some units only, and which.</summary>
    public IReadOnlyList<(string Initiator, IReadOnlySet<int> Luns)> Masks { get; init; } = [];

    /// <summary>The units that an initiator port sees; null for all.</summary>
    /// <param name="portName">Its name, which begins with the initiator's (RFC 7143, 4.4.1).</param>
    internal IReadOnlySet<int>? VisibleTo(string portName)
    {
        int comma = portName.IndexOf(',', StringComparison.Ordinal);
        string name = comma < 0 ? portName : portName[..comma];
        foreach ((string initiator, IReadOnlySet<int> luns) in Masks)
        {
            if (string.Equals(initiator, name, StringComparison.OrdinalIgnoreCase))
            {
                return luns;
            }
        }

        return null;
    }
}
