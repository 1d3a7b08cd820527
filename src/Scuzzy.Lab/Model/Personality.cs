namespace Scuzzy.Lab.Model;

/// <summary>What units answer to INQUIRY; what is null is taken from the array, then from Scuzzy's own.</summary>
public sealed class Personality
{
    /// <summary>T10 vendor identification, at most 8 characters.</summary>
    public string? Vendor { get; internal set; }

    /// <summary>Product identification, at most 16 characters.</summary>
    public string? Product { get; internal set; }

    /// <summary>Product revision level, at most 4 characters.</summary>
    public string? Revision { get; internal set; }

    /// <summary>The VERSION byte: 3 SPC, 4 SPC-2, 5 SPC-3, 6 SPC-4, 7 SPC-5.</summary>
    public int? Version { get; internal set; }

    /// <summary>Peripheral qualifier, 0 to 7: 1 is not connected, 3 is not there.</summary>
    public int? Qualifier { get; internal set; }

    /// <summary>This one, with what it leaves open taken from another.</summary>
    public Personality Or(Personality other) =>
        new()
        {
            Vendor = Vendor ?? other.Vendor,
            Product = Product ?? other.Product,
            Revision = Revision ?? other.Revision,
            Version = Version ?? other.Version,
            Qualifier = Qualifier ?? other.Qualifier,
        };
}
