using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Storage.Stores;

/// <summary>A raw image in a file (kernel: loop, target_core_file). A flush is fdatasync; a write with FUA ends after an
/// fdatasync of its own; discards punch holes.</summary>
/// <remarks>Once an fdatasync has failed, the page cache may have dropped what it could not write, so every later flush
/// and FUA write fails too until the file is opened again. One pooled operation per bio under way: their number is
/// bounded by the submitters' queue depths.</remarks>
public sealed unsafe class FileStore : BlockDevice
{
    private const int SectorBytes = 512;
    private const int PageBytes = 4096;
    private const int ZeroPieceBytes = 64 * 1024;
    private const int ZeroBatchBytes = 1024 * 1024;

    private readonly Shard _shard;
    private readonly ShardFile _file;
    private readonly bool _isDirect;
    private readonly bool _leavesOutSynchronize;
    private FileStoreOperation? _free;
    private byte* _zeros;
    private int _underWay;
    private bool _synchronizeFailed;

    /// <summary>Creates a store over an open file.</summary>
    /// <param name="shard">The home shard, which opened the file.</param>
    /// <param name="file">The file; the store closes it.</param>
    /// <param name="isDirect">Whether the file bypasses the page cache.</param>
    /// <param name="leavesOutSynchronize">A bug on purpose, for the test of the power-cut checker.</param>
    /// <param name="blockBytes">Bytes of a logical block if the file does not bypass the page cache.</param>
    internal FileStore(
        Shard shard,
        ShardFile file,
        bool isDirect,
        bool leavesOutSynchronize = false,
        int blockBytes = SectorBytes
    )
    {
        _shard = shard;
        _file = file;
        _isDirect = isDirect;
        _leavesOutSynchronize = leavesOutSynchronize;
        Limits = new BlockLimits
        {
            LogicalBlockBytes = isDirect ? PageBytes : blockBytes,
            PhysicalBlockBytes = PageBytes,
            DiscardGranularityBytes = PageBytes,
            MaximumDiscardBytes = long.MaxValue,
            MaximumWriteZeroesBytes = long.MaxValue,
            HasWriteCache = true,
            HasForceUnitAccess = true,
        };
    }

    /// <inheritdoc/>
    public override Shard Shard => _shard;

    /// <inheritdoc/>
    public override long LengthBytes => _file.LengthBytes;

    /// <inheritdoc/>
    public override BlockLimits Limits { get; }

    /// <inheritdoc/>
    public override bool IsReadOnly => _file.IsReadOnly;

    /// <summary>Opens an image.</summary>
    /// <param name="shard">The home shard.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="options">How to open it; with <see cref="FileOpenOptions.Direct"/> the logical block is 4096.</param>
    /// <param name="error">Why it cannot be used; empty if all is well.</param>
    /// <param name="blockBytes">Bytes of a logical block otherwise, a power of two; default 512.</param>
    /// <returns>The store, or null.</returns>
    public static FileStore? Open(
        Shard shard,
        string path,
        FileOpenOptions options,
        out string error,
        int blockBytes = SectorBytes
    )
    {
        ShardFile? file = shard.Files.Open(path, options, out int errno);
        if (file is null)
        {
            error = $"{path}: {FileError.Describe(errno)}";
            return null;
        }

        int block = options.Direct ? PageBytes : blockBytes;
        if (file.LengthBytes == 0 || file.LengthBytes % block != 0)
        {
            error = $"{path}: its length {file.LengthBytes} is not a positive multiple of {block} bytes";
            file.Dispose();
            return null;
        }

        error = "";
        return new FileStore(shard, file, options.Direct, blockBytes: blockBytes);
    }

    /// <inheritdoc/>
    public override ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        Invariant.Holds(offsetBytes >= 0 && lengthBytes > 0 && lengthBytes <= LengthBytes - offsetBytes);
        bool isHole = _file.IsHole(offsetBytes, lengthBytes, out extentBytes);
        return isHole ? ExtentKind.Hole | ExtentKind.Zero : ExtentKind.Data;
    }

    /// <inheritdoc/>
    public override bool TryGrow(long lengthBytes, out string error)
    {
        Invariant.Holds(lengthBytes > LengthBytes && lengthBytes % Limits.LogicalBlockBytes == 0);
        bool grew = _file.TryGrow(lengthBytes, out int errno);
        error = grew ? "" : FileError.Describe(errno);
        return grew;
    }

    /// <inheritdoc/>
    public override bool Submit(Bio bio)
    {
        bio.Start();
        BlockStatus status = BioChecks.Check(bio, LengthBytes, Limits.LogicalBlockBytes, IsReadOnly);
        if (status != BlockStatus.Ok)
        {
            bio.EndInline(status);
            return true;
        }

        FileStoreOperation operation = Take(bio);
        if (!Advance(operation))
        {
            return false;
        }

        status = operation.Status;
        Return(operation);
        bio.EndInline(status);
        return true;
    }

    /// <summary>Goes on after an operation that did not end at once has ended.</summary>
    internal void Continue(FileStoreOperation operation)
    {
        StageEnded(operation);
        if (!Advance(operation))
        {
            return;
        }

        Bio bio = operation.Bio;
        BlockStatus status = operation.Status;
        Return(operation);
        bio.End(status);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Invariant.Holds(_underWay == 0, "a file store was closed with bios under way");
        NativeMemory.AlignedFree(_zeros);
        _zeros = null;
        _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Starts stage after stage; true once all have ended.</summary>
    private bool Advance(FileStoreOperation operation)
    {
        while (NextStage(operation))
        {
            if (!_file.Submit(operation))
            {
                return false;
            }

            StageEnded(operation);
        }

        operation.FinishBounce();
        return true;
    }

    /// <summary>Moves on to the next stage that has something to do; false if there is none.</summary>
    private bool NextStage(FileStoreOperation operation)
    {
        Bio bio = operation.Bio;
        while (operation.Stage != FileStage.Ended && operation.Status == BlockStatus.Ok)
        {
            operation.Stage++;
            bool isStarted = operation.Stage switch
            {
                FileStage.SynchronizeBefore => StartSynchronize(
                    operation,
                    bio.Operation == BlockOperation.Flush || (bio.Flags & BioFlags.PreFlush) != 0
                ),
                FileStage.Body => StartBody(operation),
                FileStage.SynchronizeAfter => StartSynchronize(
                    operation,
                    bio.Operation != BlockOperation.Read && (bio.Flags & BioFlags.ForceUnitAccess) != 0
                ),
                _ => false,
            };
            if (isStarted)
            {
                return true;
            }
        }

        return false;
    }

    private bool StartSynchronize(FileStoreOperation operation, bool isWanted)
    {
        if (!isWanted || _leavesOutSynchronize || IsReadOnly)
        {
            return false;
        }

        if (_synchronizeFailed)
        {
            operation.Status = BlockStatus.IoError;
            return false;
        }

        operation.Kind = FileOperationKind.Synchronize;
        operation.OffsetBytes = 0;
        operation.LengthBytes = 0;
        operation.Data.Clear();
        return true;
    }

    private bool StartBody(FileStoreOperation operation)
    {
        Bio bio = operation.Bio;
        if (bio.Operation == BlockOperation.Flush || bio.LengthBytes == 0)
        {
            return false;
        }

        operation.OffsetBytes = bio.OffsetBytes;
        operation.LengthBytes = bio.LengthBytes;
        operation.Data.Clear();
        switch (bio.Operation)
        {
            case BlockOperation.Discard:
                operation.Kind = FileOperationKind.Punch;
                return true;
            case BlockOperation.WriteZeroes when operation.ZeroedBytes >= 0:
                AttachZeros(operation);
                return true;
            case BlockOperation.WriteZeroes:
                bool keep = (bio.Flags & BioFlags.NoUnmap) != 0;
                operation.Kind = keep ? FileOperationKind.Zero : FileOperationKind.Punch;
                return true;
            default:
                operation.Kind =
                    bio.Operation == BlockOperation.Read ? FileOperationKind.Read : FileOperationKind.Write;
                AttachData(operation);
                return true;
        }
    }

    private void AttachData(FileStoreOperation operation)
    {
        if (_isDirect)
        {
            foreach (DataSegment segment in operation.Bio.Data.Segments)
            {
                if ((((long)segment.Address | (long)segment.LengthBytes) & (PageBytes - 1)) != 0)
                {
                    operation.UseBounce(PageBytes);
                    return;
                }
            }
        }

        operation.UseData();
    }

    private void StageEnded(FileStoreOperation operation)
    {
        int error = operation.Error;
        if (operation.Kind == FileOperationKind.Synchronize)
        {
            _synchronizeFailed |= error != 0;
        }
        else if (operation.Bio.Operation == BlockOperation.WriteZeroes && ZeroByWriting(operation, error))
        {
            return;
        }

        if (error != 0)
        {
            operation.Status = FileError.ToStatus(error);
        }
    }

    /// <summary>Where the file system cannot zero a range, goes on by writing zeros, a batch at a time.</summary>
    private bool ZeroByWriting(FileStoreOperation operation, int error)
    {
        if (operation.ZeroedBytes < 0)
        {
            if (FileError.ToStatus(error) != BlockStatus.NotSupported)
            {
                return false;
            }

            operation.ZeroedBytes = 0;
        }
        else if (error != 0)
        {
            return false;
        }
        else
        {
            operation.ZeroedBytes += operation.LengthBytes;
        }

        if (operation.ZeroedBytes == operation.Bio.LengthBytes)
        {
            return false;
        }

        // The stage is entered again with the next batch.
        operation.Stage = FileStage.SynchronizeBefore;
        return true;
    }

    private void AttachZeros(FileStoreOperation operation)
    {
        if (_zeros is null)
        {
            _zeros = (byte*)NativeMemory.AlignedAlloc(ZeroPieceBytes, PageBytes);
            NativeMemory.Clear(_zeros, ZeroPieceBytes);
        }

        long length = Math.Min(ZeroBatchBytes, operation.Bio.LengthBytes - operation.ZeroedBytes);
        operation.Kind = FileOperationKind.Write;
        operation.OffsetBytes = operation.Bio.OffsetBytes + operation.ZeroedBytes;
        operation.LengthBytes = length;
        while (length > 0)
        {
            int piece = (int)Math.Min(ZeroPieceBytes, length);
            operation.Data.Add(new DataSegment(_zeros, piece));
            length -= piece;
        }
    }

    private FileStoreOperation Take(Bio bio)
    {
        FileStoreOperation operation = _free ?? new FileStoreOperation(this);
        _free = operation.NextFree;
        operation.NextFree = null;
        operation.Begin(bio);
        _underWay++;
        return operation;
    }

    private void Return(FileStoreOperation operation)
    {
        operation.NextFree = _free;
        _free = operation;
        _underWay--;
    }
}
