using System.Runtime.InteropServices;
using Scuzzy.Block.Queue;
using Scuzzy.Initiator.Mid;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Storage;

namespace Scuzzy.Lab.Checking;

/// <summary>A bio whose end and data are watched (I1, I3, I4). Its memory is its own, in pieces that do not touch,
/// with guards between; from its end on the memory is poison until <see cref="CheckMemory"/>.</summary>
internal sealed unsafe class IoWatch : Bio, IDisposable
{
    private const int GuardBytes = 64;
    private const ulong Guard = 0x9A9A_9A9A_9A9A_9A9A;

    private readonly InvariantNet _net;
    private readonly UnitHistory _history;
    private readonly Action<IoWatch> _ended;
    private readonly string _who;
    private readonly ScsiDevice _device;
    private readonly QueueLimits _limits;
    private readonly WriteRecord? _record;
    private readonly long _submitted;
    private readonly int _firstSector;
    private readonly bool[] _carried;
    private byte* _memory;
    private int _memoryBytes;
    private int _ends;

    /// <summary>Creates the bio of a task's operation, about to be submitted.</summary>
    /// <param name="net">Who is told.</param>
    /// <param name="history">The unit's history.</param>
    /// <param name="device">The device that it goes to.</param>
    /// <param name="operation">What it does.</param>
    /// <param name="write">The number that written data carries, from 1.</param>
    /// <param name="who">Its task and number, for messages.</param>
    /// <param name="ended">Called when it has ended.</param>
    public IoWatch(
        InvariantNet net,
        UnitHistory history,
        ScsiDevice device,
        in Model.TaskOperation operation,
        uint write,
        string who,
        Action<IoWatch> ended
    )
    {
        _net = net;
        _history = history;
        _who = who;
        _device = device;
        _limits = device.Queue.Limits;
        _ended = ended;
        _firstSector = operation.Sector;
        _carried = new bool[operation.Sectors];
        Operation = operation.Operation;
        Flags = operation.Flags;
        OffsetBytes = (long)operation.Sector * SectorValue.Bytes;
        LengthBytes = (long)operation.Sectors * SectorValue.Bytes;
        if (Operation <= BlockOperation.Write)
        {
            Allocate((int)LengthBytes, 512 << (int)(write % 4));
        }

        if (Operation == BlockOperation.Write)
        {
            int sector = operation.Sector;
            foreach (DataSegment piece in Data.Segments)
            {
                SectorValue.Fill(piece.Span, write, sector);
                sector += piece.LengthBytes / SectorValue.Bytes;
            }
        }

        if (Operation is BlockOperation.Write or BlockOperation.Discard or BlockOperation.WriteZeroes)
        {
            _record = history.Submit(Operation, write, operation.Sector, operation.Sectors);
        }

        _submitted = net.Next();
        net.Carry.Submitted(this, device);
    }

    /// <summary>True once it has ended.</summary>
    public bool HasEnded => _ends > 0;

    /// <summary>Its task and number.</summary>
    public string Who => _who;

    /// <summary>The device that it goes to, as H:C:T:L.</summary>
    public string Device => _device.Address;

    /// <summary>Each of its sectors was read or written by a command that ended well.</summary>
    public bool IsCarriedOut => Array.TrueForAll(_carried, c => c);

    /// <summary>A command for one of its sectors did not end well and need not be tried again.</summary>
    public bool MayFail { get; private set; }

    /// <summary>The driver has kept a command for one of its sectors, which no callback took back.</summary>
    public bool MayComeLate { get; private set; }

    /// <summary>A command for a range has ended well.</summary>
    public void Carry(int first, int count)
    {
        for (int sector = Math.Max(first, _firstSector); sector < first + count; sector++)
        {
            if (sector - _firstSector >= _carried.Length)
            {
                return;
            }

            _carried[sector - _firstSector] = true;
        }
    }

    /// <summary>A command for a range has not ended well.</summary>
    public void Touch(int first, int count, bool isFinal)
    {
        MayFail |= Concerns(first, count) && (isFinal || (Flags & BioFlags.FailFastMask) != 0);
    }

    /// <summary>The disk that it goes to has lost its medium.</summary>
    public void MayFailAnyway() => MayFail = true;

    /// <summary>The driver keeps a command for a range.</summary>
    public void LeaveBehind(int first, int count) => MayComeLate |= Concerns(first, count);

    /// <summary>Takes note of an end that <see cref="Ended"/> was not told of.</summary>
    public void EndedInline() => Ended();

    /// <summary>Checks that nobody wrote to its memory since it ended, or ever beside it; once, at the end.</summary>
    public void CheckMemory()
    {
        var words = new ReadOnlySpan<ulong>(_memory, _memoryBytes / 8);
        int at = 0;
        foreach (DataSegment piece in Data.Segments)
        {
            int start = (int)(piece.Address - _memory) / 8;
            CheckWords(words[at..start], Guard, "beside the data");
            if (!_net.MayWriteLate)
            {
                CheckWords(words.Slice(start, piece.LengthBytes / 8), SectorValue.Poison, "after its end");
            }

            at = start + (piece.LengthBytes / 8);
        }

        CheckWords(words[at..], Guard, "beside the data");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _memoryBytes = 0;
        Data.Clear();
    }

    /// <inheritdoc/>
    protected override void Ended()
    {
        if (++_ends > 1)
        {
            _net.Report("I1", "a bio ended twice", _who);
            return;
        }

        _net.Carry.Ended(this);
        bool isGood = Status == BlockStatus.Ok;
        if (_record is not null)
        {
            // What a discard leaves is the device's choice.
            _history.End(_record, isGood && Operation != BlockOperation.Discard, MayComeLate);
        }

        if (isGood)
        {
            CheckData();
            CheckPromise();
        }

        foreach (DataSegment piece in Data.Segments)
        {
            MemoryMarshal.Cast<byte, ulong>(piece.Span).Fill(SectorValue.Poison);
        }

        _ended(this);
    }

    private bool Concerns(int first, int count) =>
        first < _firstSector + _carried.Length && first + count > _firstSector;

    private void CheckData()
    {
        int sector = _firstSector;
        foreach (DataSegment piece in Data.Segments)
        {
            if (Operation == BlockOperation.Read)
            {
                _history.CheckRead(sector, piece.Span, _submitted, _who);
            }

            sector += piece.LengthBytes / SectorValue.Bytes;
        }
    }

    /// <summary>A flush covers what was acknowledged before it was submitted, a forced write itself, and a write with a
    /// flush before it both; without a write cache each write is as good as forced.</summary>
    private void CheckPromise()
    {
        bool isFlush = Operation == BlockOperation.Flush || (Flags & BioFlags.PreFlush) != 0;
        bool isForced = Operation == BlockOperation.Write && (Flags & BioFlags.ForceUnitAccess) != 0;
        bool isThrough = _history.Store.IsWriteThrough && !_net.MayChangeCaches;
        if (isThrough && _record is not null && Operation != BlockOperation.Discard)
        {
            _history.CheckForced(_record, _who);
        }

        // Who did not tell its caching modes is taken for one without a volatile cache, and is not flushed (kernel:
        // sd_read_cache_type). Of what is told anew meanwhile either may count.
        bool hasCache = _limits.HasWriteCache && ReferenceEquals(_limits, _device.Queue.Limits);
        if ((!isFlush && !isForced) || !hasCache)
        {
            return;
        }

        if (isFlush)
        {
            _history.CheckFlushed(_submitted, _who);
        }

        if (isForced)
        {
            _history.CheckForced(_record!, _who);
        }
    }

    private void Allocate(int length, int pieceBytes)
    {
        int pieces = (length + pieceBytes - 1) / pieceBytes;
        _memoryBytes = length + ((pieces + 1) * GuardBytes);
        _memory = (byte*)NativeMemory.Alloc((nuint)_memoryBytes);
        new Span<ulong>(_memory, _memoryBytes / 8).Fill(Guard);
        byte* at = _memory + GuardBytes;
        for (int done = 0; done < length; )
        {
            int piece = Math.Min(length - done, pieceBytes);
            Data.Add(new DataSegment(at, piece));
            at += piece + GuardBytes;
            done += piece;
        }
    }

    private void CheckWords(ReadOnlySpan<ulong> words, ulong value, string where)
    {
        if (words.IndexOfAnyExcept(value) >= 0)
        {
            _net.Report("I3", $"memory of a bio was written to {where}", _who);
        }
    }
}
