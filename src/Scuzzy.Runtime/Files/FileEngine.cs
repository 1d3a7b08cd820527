namespace Scuzzy.Runtime.Files;

/// <summary>Opens a shard's files: the host's files when live, the virtual disk's in simulation.</summary>
public abstract class FileEngine
{
    /// <summary>Opens a file.</summary>
    /// <returns>The file, or null with <paramref name="error"/> set to an errno value.</returns>
    public abstract ShardFile? Open(string path, FileOpenOptions options, out int error);
}
