namespace Scuzzy.Storage.Stores;

/// <summary>The kinds of store that a <see cref="StoreSpec"/> names.</summary>
public enum StoreKind : byte
{
    /// <summary><c>ram:SIZE</c>, a <see cref="RamStore"/>.</summary>
    Ram,

    /// <summary><c>file:PATH</c>, a <see cref="FileStore"/>.</summary>
    File,

    /// <summary><c>null:SIZE</c>, a <see cref="NullStore"/>.</summary>
    Null,

    /// <summary><c>nbd:ADDRESS[:exportname=NAME]</c>, an <see cref="Nbd.NbdClient"/>.</summary>
    Nbd,
}
