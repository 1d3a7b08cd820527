namespace Scuzzy.Runtime.Kernel;

/// <summary>What happened to an object (kernel: enum kobject_action).</summary>
public enum UeventAction : byte
{
    /// <summary>It came.</summary>
    Add,

    /// <summary>It went.</summary>
    Remove,

    /// <summary>It changed.</summary>
    Change,

    /// <summary>It moved or was renamed.</summary>
    Move,

    /// <summary>It came back.</summary>
    Online,

    /// <summary>It is out of use.</summary>
    Offline,

    /// <summary>A driver was bound to it.</summary>
    Bind,

    /// <summary>Its driver was unbound.</summary>
    Unbind,
}
