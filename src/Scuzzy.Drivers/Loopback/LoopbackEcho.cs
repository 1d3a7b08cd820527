namespace Scuzzy.Drivers.Loopback;

/// <summary>What a rogue driver does with a command that it has given back.</summary>
public enum LoopbackEcho : byte
{
    /// <summary>Nothing: it has forgotten it.</summary>
    None,

    /// <summary>Completes it right afterwards.</summary>
    AtOnce,

    /// <summary>Completes it when its slot carries another command.</summary>
    OnReuse,
}
