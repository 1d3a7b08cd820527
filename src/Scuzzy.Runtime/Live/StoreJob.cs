using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Execution;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Runtime.Live;

/// <summary>A file operation that is done outside the shard's items, by a store worker or by the shard's thread between
/// two turns; reused by its file.</summary>
internal sealed unsafe class StoreJob(LiveFile file, Shard shard) : WorkItem
{
    private FileOperationKind _kind;
    private int _descriptor;
    private long _offset;
    private long _length;
    private long _fileLength;
    private IoVector* _vectors;
    private int _capacity;
    private int _count;
    private int _error;

    ~StoreJob() => NativeMemory.Free(_vectors);

    /// <summary>The shard that gets the answer.</summary>
    public Shard Shard { get; } = shard;

    /// <summary>The operation that is performed.</summary>
    public FileOperation? Operation { get; private set; }

    internal StoreJob? Following { get; set; }

    /// <summary>True if the shard has left the thread that does it, because it did not return.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Takes what a worker needs out of an operation of which the first bytes are done already.</summary>
    public void Prepare(FileOperation operation, int descriptor, long done)
    {
        Operation = operation;
        _descriptor = descriptor;
        _kind = operation.Kind;
        _fileLength = file.LengthBytes;
        _error = 0;
        _count = 0;
        IsLeft = false;
        bool hasData = _kind is FileOperationKind.Read or FileOperationKind.Write;
        _offset = operation.OffsetBytes + done;
        _length = (hasData ? operation.Data.LengthBytes : operation.LengthBytes) - done;
        if (hasData)
        {
            TakeVectors(operation.Data, done);
        }
    }

    /// <summary>The shard leaves the thread that does it; on the shard's next thread.</summary>
    public void Leave()
    {
        IsLeft = true;
        file.Left();
    }

    /// <summary>Does the work; on any thread.</summary>
    public void Perform() =>
        _error = _kind switch
        {
            FileOperationKind.Read => FileTransfer.Read(_descriptor, _vectors, _count, _offset, _fileLength),
            FileOperationKind.Write => FileTransfer.Write(_descriptor, _vectors, _count, _offset),
            FileOperationKind.Synchronize => FileTransfer.Synchronize(_descriptor),
            FileOperationKind.Punch => FileTransfer.Punch(_descriptor, _offset, _length),
            FileOperationKind.Zero => FileTransfer.Zero(_descriptor, _offset, _length),
            _ => Errno.EINVAL,
        };

    /// <inheritdoc/>
    protected internal override void Run()
    {
        FileOperation operation = Operation!;
        operation.Error = _error;
        Operation = null;
        file.Ended(this);
        operation.Run();
    }

    private void TakeVectors(ScatterList data, long done)
    {
        if (data.Count > _capacity)
        {
            _capacity = data.Count;
            _vectors = (IoVector*)NativeMemory.Realloc(_vectors, (nuint)_capacity * (nuint)sizeof(IoVector));
        }

        foreach (DataSegment segment in data.Segments)
        {
            if (done >= segment.LengthBytes)
            {
                done -= segment.LengthBytes;
                continue;
            }

            _vectors[_count++] = new IoVector(segment.Slice((int)done, segment.LengthBytes - (int)done));
            done = 0;
        }
    }
}
