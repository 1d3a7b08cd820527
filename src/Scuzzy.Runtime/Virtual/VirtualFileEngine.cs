namespace Scuzzy.Runtime.Files;

/// <summary>Opens files of the virtual disk.</summary>
internal sealed class VirtualFileEngine(Shard shard, VirtualDisk disk) : FileEngine
{
    public override ShardFile? Open(string path, FileOpenOptions options, out int error)
    {
        _ = shard;
        _ = disk;
        error = 2;
        return null;
    }
}
