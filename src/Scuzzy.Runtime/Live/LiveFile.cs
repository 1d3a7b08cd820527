using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Runtime.Live;

/// <summary>A file or block device of the host.</summary>
/// <remarks>Reads that the page cache can answer are done at once, buffered writes of up to
/// <see cref="OwnWriteBytes"/> by the shard's thread between two turns; all else goes to a store worker. (RWF_NOWAIT
/// would be the better question for writes too, but ext4 and tmpfs refuse it.) A write that did not return sends those
/// that follow it to the workers: all until it does, and <see cref="WritesElsewhere"/> more, for a disk that throttles
/// its writers would do so again.</remarks>
internal sealed unsafe class LiveFile : ShardFile
{
    private const int OwnWriteBytes = 256 * 1024;
    private const int WritesElsewhere = 1024;
    private const int InlineVectors = 64;

    private readonly Shard _shard;
    private readonly StoreWorkers _workers;
    private readonly OwnStoreJobs _own;
    private readonly bool _direct;
    private readonly Stack<StoreJob> _idleJobs = new();
    private int _descriptor;
    private long _lengthBytes;
    private int _underWay;
    private int _left;
    private int _writesElsewhere;
    private bool _canReadWithoutWaiting;

    public LiveFile(
        Shard shard,
        StoreWorkers workers,
        OwnStoreJobs own,
        int descriptor,
        long lengthBytes,
        FileOpenOptions options
    )
    {
        _shard = shard;
        _workers = workers;
        _own = own;
        _descriptor = descriptor;
        _direct = options.Direct;
        _canReadWithoutWaiting = !options.Direct;
        _lengthBytes = lengthBytes;
        IsReadOnly = options.ReadOnly;
    }

    public override long LengthBytes => _lengthBytes;

    public override bool IsReadOnly { get; }

    public override bool IsHole(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        long data = Native.Seek(_descriptor, offsetBytes, Native.SeekData);
        bool isHole = data > offsetBytes || (data < 0 && Native.LastError == Errno.ENXIO);
        long end = isHole ? data : Native.Seek(_descriptor, offsetBytes, Native.SeekHole);
        extentBytes = end <= offsetBytes ? lengthBytes : Math.Min(end - offsetBytes, lengthBytes);
        return isHole;
    }

    public override bool TryGrow(long lengthBytes, out int errno)
    {
        Invariant.Holds(lengthBytes > _lengthBytes);
        errno =
            IsReadOnly ? Errno.EROFS
            : Native.Truncate(_descriptor, lengthBytes) == 0 ? 0
            : Native.LastError;
        if (errno != 0)
        {
            return false;
        }

        _lengthBytes = lengthBytes;
        return true;
    }

    public override bool Submit(FileOperation operation)
    {
        Invariant.Holds(_descriptor >= 0 && !operation.IsQueued);
        bool writes = operation.Kind is not (FileOperationKind.Read or FileOperationKind.Synchronize);
        operation.Error =
            operation.OffsetBytes < 0 ? Errno.EINVAL
            : writes && IsReadOnly ? Errno.EBADF
            : 0;
        if (operation.Error != 0)
        {
            return true;
        }

        return operation.Kind switch
        {
            FileOperationKind.Read when _canReadWithoutWaiting => ReadNow(operation),
            FileOperationKind.Write when !_direct && operation.Data.LengthBytes <= OwnWriteBytes => WriteSoon(
                operation
            ),
            _ => HandOver(operation, 0),
        };
    }

    /// <summary>A job has come back; the operation it carried is told afterwards.</summary>
    public void Ended(StoreJob job)
    {
        _underWay--;
        _left -= job.IsLeft ? 1 : 0;
        _idleJobs.Push(job);
    }

    /// <summary>A job of this file did not return in time, and the shard went on without its thread.</summary>
    public void Left()
    {
        _left++;
        _writesElsewhere = WritesElsewhere;
    }

    protected override void Dispose(bool disposing)
    {
        Invariant.Holds(_underWay == 0);
        if (_descriptor >= 0)
        {
            _ = Native.Close(_descriptor);
            _descriptor = -1;
        }
    }

    [SkipLocalsInit]
    private bool ReadNow(FileOperation operation)
    {
        ReadOnlySpan<DataSegment> segments = operation.Data.Segments;
        IoVector* vectors = stackalloc IoVector[InlineVectors];
        long done = 0;
        while (!segments.IsEmpty)
        {
            int count = Take(ref segments, vectors);
            IoVector* rest = vectors;
            while (count > 0)
            {
                long offset = operation.OffsetBytes + done;
                nint moved = Native.ReadAt(_descriptor, rest, count, offset, Native.NoWait);
                if (moved < 0)
                {
                    return ReadElsewhere(operation, done);
                }

                if (moved == 0)
                {
                    operation.Error = offset < _lengthBytes ? Errno.EIO : 0;
                    return ClearFrom(operation, done);
                }

                done += moved;
                FileTransfer.Advance(ref rest, ref count, moved);
            }
        }

        return true;
    }

    /// <summary>The page cache lacks the bytes (EAGAIN), the file system cannot tell (EOPNOTSUPP), or it is an error,
    /// which the worker's attempt will find again.</summary>
    private bool ReadElsewhere(FileOperation operation, long done)
    {
        _canReadWithoutWaiting = Native.LastError != Errno.EOPNOTSUPP;
        return HandOver(operation, done);
    }

    private static bool ClearFrom(FileOperation operation, long done)
    {
        while (done < operation.Data.LengthBytes)
        {
            DataSegment piece = operation.Data.At(done, long.MaxValue);
            piece.Span.Clear();
            done += piece.LengthBytes;
        }

        return true;
    }

    private bool WriteSoon(FileOperation operation)
    {
        if (_left > 0 || _writesElsewhere > 0)
        {
            _writesElsewhere -= _left > 0 ? 0 : 1;
            return HandOver(operation, 0);
        }

        _own.Add(Prepare(operation, 0));
        return false;
    }

    private static int Take(ref ReadOnlySpan<DataSegment> segments, IoVector* vectors)
    {
        int count = Math.Min(segments.Length, InlineVectors);
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new IoVector(segments[i]);
        }

        segments = segments[count..];
        return count;
    }

    private bool HandOver(FileOperation operation, long done)
    {
        _workers.Submit(Prepare(operation, done));
        return false;
    }

    private StoreJob Prepare(FileOperation operation, long done)
    {
        StoreJob job = _idleJobs.Count > 0 ? _idleJobs.Pop() : new StoreJob(this, _shard);
        job.Prepare(operation, _descriptor, done);
        _underWay++;
        return job;
    }
}
