namespace Scuzzy.Target.Units;

/// <summary>Why the medium is closed.</summary>
[Flags]
internal enum MediumClosures : byte
{
    /// <summary>It is open.</summary>
    None = 0,

    /// <summary>FORMAT UNIT is at work.</summary>
    Formatting = 1 << 0,

    /// <summary>SANITIZE is at work.</summary>
    Sanitizing = 1 << 1,

    /// <summary>A SANITIZE failed.</summary>
    SanitizeFailed = 1 << 2,

    /// <summary>Writes of tasks that were ended are still at the store.</summary>
    Draining = 1 << 3,
}
