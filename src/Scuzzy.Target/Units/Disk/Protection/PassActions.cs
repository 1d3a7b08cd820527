namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>What a <see cref="ProtectedPass"/> does with each piece of a range, in this order.</summary>
[Flags]
internal enum PassActions : byte
{
    /// <summary>Takes what the client sent; makes its protection information where the client sent none.</summary>
    Gather = 1 << 0,

    /// <summary>Checks the protection information that the client sent.</summary>
    CheckClient = 1 << 1,

    /// <summary>Reads the medium, and checks its protection information.</summary>
    Load = 1 << 2,

    /// <summary>Compares the medium with what the client sent.</summary>
    Compare = 1 << 3,

    /// <summary>Ors the medium into what the client sent.</summary>
    Or = 1 << 4,

    /// <summary>Writes what the client sent to the medium.</summary>
    Store = 1 << 5,

    /// <summary>Sends the medium's data.</summary>
    Emit = 1 << 6,
}
