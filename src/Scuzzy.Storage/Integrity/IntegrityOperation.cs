using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Integrity;

/// <summary>What an <see cref="IntegrityStore"/> sends to its data and then to its tuples for one bio.</summary>
internal sealed class IntegrityOperation(IntegrityStore store) : Bio
{
    /// <summary>The bio that it stands for.</summary>
    public Bio Parent { get; private set; } = null!;

    /// <summary>True from <see cref="BeginTuples"/> on.</summary>
    public bool IsAtTuples { get; private set; }

    /// <summary>The byte of the data that it failed at; -1 if that is not known, or if the tuples failed.</summary>
    public long FailedAtData => IsAtTuples ? -1 : FailedAtBytes;

    /// <summary>Link in the store's free list.</summary>
    public IntegrityOperation? NextFree { get; set; }

    /// <summary>Makes it ask for the data.</summary>
    public void BeginData(Bio parent)
    {
        Parent = parent;
        IsAtTuples = false;
        Operation = parent.Operation;
        Flags = parent.Flags;
        Priority = parent.Priority;
        Submitter = parent.Submitter;
        (OffsetBytes, LengthBytes) = (parent.OffsetBytes, parent.LengthBytes);
        Data.Clear();
        foreach (DataSegment segment in parent.Data.Segments)
        {
            Data.Add(segment);
        }
    }

    /// <summary>Makes it ask for the tuples: those of the bio, or zeros, which are their absence.</summary>
    public void BeginTuples(long offset, long length)
    {
        IsAtTuples = true;
        (OffsetBytes, LengthBytes) = (offset, length);
        Data.Clear();
        if (Operation == BlockOperation.Flush)
        {
            return;
        }

        if (Parent.Integrity.LengthBytes == 0)
        {
            Operation = BlockOperation.WriteZeroes;
            return;
        }

        Data.Add(Parent.Integrity);
        if (Operation == BlockOperation.Write)
        {
            Complement(Parent.Integrity);
        }
    }

    /// <summary>Gives the tuples' memory back as its owner knows it.</summary>
    public void EndTuples()
    {
        if (Operation is BlockOperation.Read or BlockOperation.Write)
        {
            Complement(Parent.Integrity);
        }
    }

    protected override void Ended() => store.Continue(this);

    private static void Complement(DataSegment tuples)
    {
        foreach (ref ulong tuple in MemoryMarshal.Cast<byte, ulong>(tuples.Span))
        {
            tuple = ~tuple;
        }
    }
}
