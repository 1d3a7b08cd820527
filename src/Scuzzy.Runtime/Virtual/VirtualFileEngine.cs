namespace Scuzzy.Runtime.Files;

/// <summary>Opens files of the virtual disk.</summary>
internal sealed class VirtualFileEngine(Shard shard, VirtualDisk disk) : FileEngine
{
    public override ShardFile? Open(string path, FileOpenOptions options, out int error)
    {
        VirtualFileContent? content = disk.Find(path);
        if (content is null && options.CreateLengthBytes is { } length)
        {
            if (length < 0)
            {
                error = Errno.EINVAL;
                return null;
            }

            disk.Create(path, length);
            content = disk.Find(path);
        }

        error = content is null ? Errno.ENOENT : 0;
        return content is null ? null : new VirtualFile(shard, disk, content, options);
    }
}
