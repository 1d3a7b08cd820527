namespace Scuzzy.Tests.Iscsi.Fuzzing;

/// <summary>What a peer sends at once.</summary>
/// <param name="Peer">Which connection of the conversation, 0 or 1.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="Settles">Whether the target comes to rest before the next step.</param>
internal readonly record struct FuzzStep(int Peer, byte[] Bytes, bool Settles);
