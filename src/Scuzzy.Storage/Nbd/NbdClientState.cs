namespace Scuzzy.Storage.Nbd;

/// <summary>How a client's connection stands.</summary>
public enum NbdClientState : byte
{
    /// <summary>Connecting or negotiating.</summary>
    Connecting,

    /// <summary>Bios are served.</summary>
    Ready,

    /// <summary>It could not be made, or was lost; see <see cref="NbdClient.Failure"/>.</summary>
    Failed,
}
