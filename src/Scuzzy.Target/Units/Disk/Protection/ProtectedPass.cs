namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>One way through the range of a command, piece by piece.</summary>
/// <param name="Actions">What is done with each piece.</param>
/// <param name="Source">Where what the client sent is found.</param>
internal readonly record struct ProtectedPass(PassActions Actions, ClientBlocks Source = ClientBlocks.Sequence)
{
    /// <summary>True if it only checks what the client sent.</summary>
    public bool OnlyChecks => Actions == (PassActions.Gather | PassActions.CheckClient);
}
