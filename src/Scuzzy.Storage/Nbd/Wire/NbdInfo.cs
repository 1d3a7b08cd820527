namespace Scuzzy.Storage.Nbd.Wire;

/// <summary>Pieces of information about an export (NBD_INFO_*).</summary>
internal enum NbdInfo : ushort
{
    /// <summary>Size and transmission flags.</summary>
    Export = 0,

    /// <summary>Its canonical name.</summary>
    Name = 1,

    /// <summary>Its description.</summary>
    Description = 2,

    /// <summary>Smallest, preferred and largest block.</summary>
    BlockSize = 3,
}
