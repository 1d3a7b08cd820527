namespace Scuzzy.Runtime.Kernel;

/// <summary>A symbolic link of the object tree.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">Where it leads; may have been removed.</param>
public sealed record KernelLink(string Name, KernelObject Target) : INamed;
