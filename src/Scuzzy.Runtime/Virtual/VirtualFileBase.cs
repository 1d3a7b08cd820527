namespace Scuzzy.Runtime.Files;

/// <summary>Reads the initial content of a virtual file, which is never written: all of <paramref name="into"/> from a
/// byte offset. What it gives must not change while the disk is used.</summary>
public delegate void VirtualFileBase(long offsetBytes, Span<byte> into);
