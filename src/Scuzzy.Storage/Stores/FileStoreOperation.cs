using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Storage.Stores;

/// <summary>One bio under way over a file; pooled by its store.</summary>
internal sealed unsafe class FileStoreOperation(FileStore store) : FileOperation
{
    private byte* _bounce;

    public Bio Bio { get; private set; } = null!;

    public FileStage Stage { get; set; }

    public BlockStatus Status { get; set; }

    /// <summary>How much of a zeroing done by writing is done; -1 while the file system does the zeroing.</summary>
    public long ZeroedBytes { get; set; }

    /// <summary>Link in the store's free list.</summary>
    public FileStoreOperation? NextFree { get; set; }

    public void Begin(Bio bio)
    {
        Bio = bio;
        Stage = FileStage.New;
        Status = BlockStatus.Ok;
        ZeroedBytes = -1;
    }

    /// <summary>Lets the operation move the bio's own memory.</summary>
    public void UseData()
    {
        Data.Clear();
        foreach (DataSegment segment in Bio.Data.Segments)
        {
            Data.Add(segment);
        }
    }

    /// <summary>Lets the operation move aligned memory instead, for files that bypass the page cache.</summary>
    public void UseBounce(int alignment)
    {
        int length = checked((int)Bio.LengthBytes);
        _bounce = (byte*)NativeMemory.AlignedAlloc((nuint)length, (nuint)alignment);
        if (Bio.Operation == BlockOperation.Write)
        {
            Bio.Data.CopyTo(0, new Span<byte>(_bounce, length));
        }

        Data.Clear();
        Data.Add(new DataSegment(_bounce, length));
    }

    /// <summary>Takes the data of a read out of the aligned memory, if there is any, and frees it.</summary>
    public void FinishBounce()
    {
        if (_bounce is null)
        {
            return;
        }

        if (Bio.Operation == BlockOperation.Read && Status == BlockStatus.Ok)
        {
            Bio.Data.CopyFrom(0, new ReadOnlySpan<byte>(_bounce, (int)Bio.LengthBytes));
        }

        NativeMemory.AlignedFree(_bounce);
        _bounce = null;
    }

    protected override void Run() => store.Continue(this);
}
