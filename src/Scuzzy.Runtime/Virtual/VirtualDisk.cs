namespace Scuzzy.Runtime.Files;

/// <summary>The files of a virtual machine: each has volatile content, which reads see, and durable content, which
/// survives a power cut.</summary>
public sealed class VirtualDisk
{
}
