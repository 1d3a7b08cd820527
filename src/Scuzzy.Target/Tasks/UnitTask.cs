using System.Runtime.CompilerServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Sam;
using Scuzzy.Storage;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Tasks;

/// <summary>A task in a logical unit's task set, and the bio of its store at the same time: one pooled object from
/// admission to the response (kernel: struct se_cmd).</summary>
internal sealed class UnitTask(LogicalUnit unit, int slot) : Bio
{
    private const int BounceBytes = 4096;

    private Action<UnitTask>? _continuation;
    private byte[]? _bounce;

    public LogicalUnit Unit { get; } = unit;

    public int Slot { get; } = slot;

    public SamTask Sam { get; set; } = null!;

    public UnitNexus Nexus { get; set; } = null!;

    public CommandRow Row { get; set; } = null!;

    public ulong Tag { get; set; }

    /// <summary>Order of arrival in the unit.</summary>
    public long Sequence { get; set; }

    public TaskAttribute Attribute { get; set; }

    public TaskState State { get; set; }

    public TaskFate Fate { get; set; }

    /// <summary>True while the task holds a share of the medium (<see cref="MediumGate"/>).</summary>
    public bool HoldsMedium { get; set; }

    /// <summary>True while the store has it.</summary>
    public bool IsInStore { get; private set; }

    /// <summary>True while its data-out is on the way.</summary>
    public bool AwaitsData { get; private set; }

    /// <summary>True while it waits for work of its unit that goes on whatever becomes of it.</summary>
    public bool AwaitsUnit { get; set; }

    /// <summary>Bytes of the command done, for commands of several steps.</summary>
    public long Position { get; set; }

    /// <summary>Which step a command of several steps is at.</summary>
    public int Stage { get; set; }

    /// <summary>What a command on a medium with protection information needs; made when it is first needed.</summary>
    public ProtectedTransfer? Protected { get; set; }

    // Links of the task set, as slots: no write barriers on the path.
    public int Older { get; set; }

    public int Newer { get; set; }

    public int NextInBucket { get; set; }

    /// <summary>Hands the task, as a bio, to a store. True: it has ended, read <see cref="Bio.Status"/>. False: the
    /// continuation is called when it has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool SubmitTo(BlockDevice store, Action<UnitTask> continuation)
    {
        IsInStore = true;
        _continuation = continuation;

        // Path 15: the store moves the data.
        Unit.Shard.Mark(Step.Stored, Tag, Sam);
        if (!store.Submit(this))
        {
            return false;
        }

        IsInStore = false;
        return true;
    }

    /// <summary>Asks for data-out and then enters the medium, in this order: an initiator that is slow to send holds
    /// nobody up. True: the data is here and the medium may be touched. False: the continuation is called when it is
    /// so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool FetchDataOut(long end, Action<UnitTask> continuation)
    {
        if (end == 0 || Sam.FetchDataOut(end))
        {
            return Unit.EnterMedium(this, continuation);
        }

        _continuation = continuation;
        AwaitsData = true;
        Sam.ServerState = this;
        return false;
    }

    /// <summary>The data-out that was asked for is here.</summary>
    public void DataOutArrived()
    {
        if (AwaitsData)
        {
            AwaitsData = false;
            Sam.ServerState = null;
            if (Unit.EnterMedium(this, _continuation!))
            {
                _continuation!(this);
            }
        }
    }

    /// <summary>Remembers how a parked task goes on.</summary>
    public void Park(Action<UnitTask> continuation) => _continuation = continuation;

    /// <summary>A parked task has got the medium.</summary>
    public void Unpark() => _continuation!(this);

    /// <summary>Makes a range of the data-in buffer the bio's data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void UseDataIn(long offset, long length)
    {
        Data.Clear();
        while (length > 0)
        {
            byte* window = Sam.DataIn(offset, (int)Math.Min(length, int.MaxValue), out int windowLength);
            Data.Add(new DataSegment(window, windowLength));
            offset += windowLength;
            length -= windowLength;
        }
    }

    /// <summary>Makes a range of the data-out buffer the bio's data.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void UseDataOut(long offset, long length)
    {
        Data.Clear();
        while (length > 0)
        {
            byte* window = Sam.DataOut(offset, (int)Math.Min(length, int.MaxValue), out int windowLength);
            Data.Add(new DataSegment(window, windowLength));
            offset += windowLength;
            length -= windowLength;
        }
    }

    /// <summary>Makes the bio a flush.</summary>
    public void SetFlush()
    {
        Operation = BlockOperation.Flush;
        Flags = BioFlags.None;
        OffsetBytes = 0;
        LengthBytes = 0;
        Data.Clear();
    }

    /// <summary>Makes a part of the disk's scratch buffer the bio's data.</summary>
    public void UseScratch(DiskUnit disk, BlockOperation operation, long offset, int length)
    {
        Data.Clear();
        Data.Add(disk.ScratchSegment(length));
        Operation = operation;
        Flags = BioFlags.Synchronous;
        OffsetBytes = offset;
        LengthBytes = length;
    }

    /// <summary>Makes the bio a write of zeros, as long as the store takes it.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="length">How much at most, in bytes.</param>
    /// <param name="unmap">The blocks may be unmapped, as long as they read as zeros.</param>
    public void UseZeroes(DiskUnit disk, long offset, long length, bool unmap)
    {
        Data.Clear();
        Operation = BlockOperation.WriteZeroes;
        Flags = BioFlags.Synchronous | (unmap ? BioFlags.None : BioFlags.NoUnmap);
        OffsetBytes = offset;
        LengthBytes = Math.Min(length, disk.WholeBlocks(disk.Store.Limits.MaximumWriteZeroesBytes));
    }

    /// <summary>Makes the bio an unmap, as long as the store takes it; false if the store cannot unmap, which is no
    /// error because unmapping is a hint.</summary>
    public bool UseUnmap(DiskUnit disk, long offset, long length)
    {
        if (disk.UnmappedReadsZeros)
        {
            UseZeroes(disk, offset, length, unmap: true);
            return true;
        }

        Data.Clear();
        Operation = BlockOperation.Discard;
        Flags = BioFlags.None;
        OffsetBytes = offset;
        LengthBytes = Math.Min(length, disk.WholeBlocks(disk.Store.Limits.MaximumDiscardBytes));
        return LengthBytes > 0;
    }

    /// <summary>A block of the task's own, made when it is first needed.</summary>
    public unsafe byte* BounceBlock(int bytes)
    {
        Invariant.Holds(bytes <= BounceBytes);
        _bounce ??= GC.AllocateUninitializedArray<byte>(BounceBytes, pinned: true);
        return (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bounce, 0);
    }

    /// <summary>Ends with GOOD status.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Good(long transferred = 0, long wanted = 0) => Unit.Finish(this, ScsiStatus.Good, transferred, wanted);

    /// <summary>Ends with CHECK CONDITION.</summary>
    public void Fail(in SenseData sense, long transferred = 0, long wanted = 0) =>
        Unit.Fail(this, sense, transferred, wanted);

    /// <summary>Ends with ILLEGAL REQUEST, INVALID FIELD IN CDB and a pointer at the field.</summary>
    public void InvalidField(int fieldByte, int bit = -1) => Fail(SenseData.InvalidFieldInCdb(fieldByte, bit));

    /// <summary>Ends with ILLEGAL REQUEST and another additional sense code.</summary>
    public void IllegalRequest(AdditionalSense additional) => Fail(new SenseData(SenseKey.IllegalRequest, additional));

    /// <summary>Forgets the last command.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(SamTask sam, UnitNexus nexus)
    {
        Sam = sam;
        Nexus = nexus;
        Tag = sam.TaskTag;
        Attribute = sam.Attribute;
        Fate = TaskFate.Normal;
        AwaitsData = false;
        AwaitsUnit = false;
        Position = 0;
        Stage = 0;
    }

    /// <summary>Gives up waiting for data-out.</summary>
    public void ForgetData()
    {
        if (AwaitsData)
        {
            AwaitsData = false;
            Sam.ServerState = null;
        }
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        IsInStore = false;
        if (Fate == TaskFate.Normal)
        {
            _continuation!(this);
        }
        else
        {
            Unit.EndAborted(this);
        }
    }
}
