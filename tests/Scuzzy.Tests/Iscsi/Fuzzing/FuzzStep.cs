namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>What a peer sends at once, or what the target's operator or the network does.</summary>
/// <param name="Peer">Which connection of the conversation, from 0; <see cref="Operator"/> for an act, which the first
/// byte tells.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="RestNs">How long nothing more comes, in virtual nanoseconds.</param>
internal readonly record struct FuzzStep(int Peer, byte[] Bytes, long RestNs)
{
    /// <summary>The peer's number that stands for the operator and the network.</summary>
    public const int Operator = 255;

    /// <summary>Most connections of a conversation.</summary>
    public const int MostPeers = 4;
}
