namespace Scuzzy.Runtime.Files;

/// <summary>Decides whether an operation on a virtual file fails: 0, or the errno value it ends with. A failed
/// operation changes nothing.</summary>
public delegate int VirtualFileFault(string path, FileOperationKind kind, long offsetBytes, long lengthBytes);
