using Scuzzy.Runtime.Files;

namespace Scuzzy.Runtime.Live;

/// <summary>Opens files and block devices of the host.</summary>
internal sealed class LiveFileEngine(Shard shard, StoreWorkers workers, OwnStoreJobs own) : FileEngine
{
    private const int NewFileMode = 0x1A4; // rw-r--r--

    public override ShardFile? Open(string path, FileOpenOptions options, out int error)
    {
        // Not blocking, because opening a FIFO waits for its other end; regular files ignore it.
        int flags = Native.CloseOnExec | Native.NonBlocking;
        flags |= options.ReadOnly ? Native.ReadOnly : Native.ReadWrite;
        flags |= options.Direct ? Native.Direct : 0;
        int descriptor = Native.Open(path, flags, 0);
        error = descriptor < 0 ? Native.LastError : 0;
        if (error == Errno.ENOENT && options.CreateLengthBytes is { } length)
        {
            descriptor = CreateFile(path, flags, length, out error);
        }

        if (error != 0)
        {
            return null;
        }

        error = FileStatus.TypeOf(descriptor) switch
        {
            FileStatus.Regular or FileStatus.BlockDevice => 0,
            FileStatus.Directory => Errno.EISDIR,
            _ => Errno.EINVAL,
        };
        if (error == 0 && options.Lock && !FileLock.TryTake(descriptor, isShared: options.ReadOnly))
        {
            error = Errno.EBUSY;
        }

        long lengthBytes = Native.Seek(descriptor, 0, Native.SeekEnd);
        if (error == 0 && lengthBytes < 0)
        {
            error = Native.LastError;
        }

        if (error != 0)
        {
            _ = Native.Close(descriptor);
            return null;
        }

        return new LiveFile(shard, workers, own, descriptor, lengthBytes, options);
    }

    private static int CreateFile(string path, int flags, long length, out int error)
    {
        error = length < 0 ? Errno.EINVAL : 0;
        if (error != 0)
        {
            return -1;
        }

        int access = (flags & ~Native.ReadOnly) | Native.ReadWrite;
        int descriptor = Native.Open(path, access | Native.Create | Native.Exclusive, NewFileMode);
        if (descriptor < 0)
        {
            error = Native.LastError;
            return -1;
        }

        if (Native.Truncate(descriptor, length) != 0)
        {
            error = Native.LastError;
            _ = Native.Close(descriptor);
            _ = Native.Unlink(path);
            return -1;
        }

        error = SynchronizeFolderOf(path);
        if (error != 0)
        {
            _ = Native.Close(descriptor);
            return -1;
        }

        return descriptor;
    }

    // A file's name is durable once its folder is.
    private static int SynchronizeFolderOf(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } name ? name : ".";
        int descriptor = Native.Open(folder, Native.ReadOnly | Native.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return Native.LastError;
        }

        int error = Native.DataSync(descriptor) == 0 ? 0 : Native.LastError;
        _ = Native.Close(descriptor);
        return error;
    }
}
