namespace Scuzzy.Target.Units.Copy;

/// <summary>What became of a copy, kept until the initiator asks (SPC-4 5.17.4.3).</summary>
/// <param name="Nexus">Who asked for it.</param>
/// <param name="ListIdentifier">By which identifier.</param>
internal sealed record CopyResult(Nexus Nexus, uint ListIdentifier)
{
    /// <summary>It is under way.</summary>
    public bool IsUnderWay { get; set; } = true;

    /// <summary>The status that it ended with.</summary>
    public Scsi.ScsiStatus Status { get; set; }

    /// <summary>The sense data that it ended with.</summary>
    public byte[] Sense { get; set; } = [];

    /// <summary>It is of a token copy, told by RECEIVE ROD TOKEN INFORMATION.</summary>
    public bool IsToken { get; init; }

    /// <summary>The token that POPULATE TOKEN made, or null.</summary>
    public byte[]? Token { get; init; }

    /// <summary>Segments that were done.</summary>
    public int Segments { get; set; }

    /// <summary>Bytes that were written.</summary>
    public long Bytes { get; set; }
}
