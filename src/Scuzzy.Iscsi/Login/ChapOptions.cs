namespace Scuzzy.Iscsi.Login;

/// <summary>Who may log in by CHAP, and how the target proves itself (RFC 7143, 12.1.3).</summary>
public sealed record ChapOptions
{
    /// <summary>The initiators' accounts; at least one.</summary>
    public required IReadOnlyList<ChapCredentials> Accounts { get; init; }

    /// <summary>What the target answers an initiator's own challenge with; none refuses such a challenge.</summary>
    public ChapCredentials? Target { get; init; }

    /// <summary>The hashes that the target accepts; the initiator's preference decides.</summary>
    public IReadOnlyList<ChapAlgorithm> Algorithms { get; init; } =
    [ChapAlgorithm.Sha3With256, ChapAlgorithm.Sha256, ChapAlgorithm.Sha1, ChapAlgorithm.Md5];
}
