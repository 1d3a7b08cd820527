using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>Which bytes of a file are locked, and how (struct flock of 64-bit Linux). The lock is the open file's: it
/// is gone when that is closed, whoever dies.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock
{
    private short _type;
    private short _whence;
    private long _start;
    private long _length;
    private int _process;

    /// <summary>Locks an open file against others that change it, as far as they ask: a writer has all of it for
    /// itself, QEMU included, whose locks are single bytes; readers share the first byte.</summary>
    /// <returns>False if another has it. A file system without locks has none to refuse.</returns>
    public static unsafe bool TryTake(int descriptor, bool isShared)
    {
        var wanted = new FileLock
        {
            _type = isShared ? Native.SharedLock : Native.ExclusiveLock,
            _length = isShared ? 1 : 0, // 0 is to the end, wherever that will be
        };
        return Native.Lock(descriptor, Native.SetLock, &wanted) == 0
            || Native.LastError is not (Errno.EAGAIN or Errno.EACCES);
    }
}
