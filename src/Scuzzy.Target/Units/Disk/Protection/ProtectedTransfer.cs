using System.Runtime.InteropServices;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>A command on a medium with protection information at work: where it is, and a piece of the medium and of
/// what the client sent, each with its protection information. A task of such a unit keeps one.</summary>
internal sealed unsafe class ProtectedTransfer(UnitTask task)
{
    /// <summary>Bytes of a piece.</summary>
    public const int PieceBytes = 32 << 10;

    private const int TupleBytes = PieceBytes / 512 * ProtectionInformation.Size;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(2 * (PieceBytes + TupleBytes), pinned: true);

    private readonly DiskUnit _disk = (DiskUnit)task.Unit;
    private ProtectionRules _rules;
    private ProtectedPass[] _passes = [];
    private ProtectionChecks _mediumChecks;
    private int _pass;
    private long _total;

    /// <summary>Bytes that data-in or data-out has for an interval.</summary>
    public int Stride => Interval + (_rules.Protect == 0 ? 0 : ProtectionInformation.Size);

    /// <summary>Bytes that data-in or data-out has for a block.</summary>
    public long BlockStride => (long)Stride << _disk.Protection.Exponent;

    /// <summary>Bytes of data-in or data-out that the command would transfer.</summary>
    public long Wanted { get; private set; }

    /// <summary>What is written must be durable before the command ends.</summary>
    public bool IsDurable { get; set; }

    /// <summary>Bytes of the present piece.</summary>
    public int Length => (int)Math.Min(PieceBytes, PassTotal - task.Position);

    private int Interval => _disk.Options.BlockBytes >> _disk.Protection.Exponent;

    private ProtectedPass Pass => _passes[_pass];

    private long PassTotal =>
        Pass is { OnlyChecks: true, Source: ClientBlocks.One } ? Math.Min(_disk.Options.BlockBytes, _total) : _total;

    private ulong Lba => task.Sam.Cdb.Lba;

    private Span<byte> Medium => _memory.AsSpan(0, PieceBytes);

    private Span<byte> Client => _memory.AsSpan(PieceBytes + TupleBytes, PieceBytes);

    private Span<byte> MediumTuples => _memory.AsSpan(PieceBytes, TupleBytes);

    private Span<byte> ClientTuples => _memory.AsSpan(PieceBytes + TupleBytes + PieceBytes, TupleBytes);

    // The first interval of the present piece, counted in the command.
    private long First => task.Position / Interval;

    /// <summary>Gets ready for a command.</summary>
    public void Begin(in ProtectionRules rules)
    {
        _rules = rules;
        IsDurable = !_disk.WriteCacheEnabled;
        _mediumChecks =
            rules is { Protect: 0 } && _disk.Modes.SkipsUnaskedChecks ? ProtectionChecks.None : rules.Checks;
    }

    /// <summary>VERIFY with data compares what the field asks for, instead of checking the medium.</summary>
    public void CompareInsteadOfChecking()
    {
        if (_rules.Protect != 0)
        {
            _mediumChecks = ProtectionChecks.None;
        }
    }

    /// <summary>Says what to do with a range from the command's first block on.</summary>
    /// <param name="total">Its length in bytes of data: whole intervals.</param>
    /// <param name="wanted">Bytes of data-in or data-out that the command would transfer.</param>
    /// <param name="passes">The ways through it.</param>
    public void Plan(long total, long wanted, ProtectedPass[] passes)
    {
        _total = total;
        Wanted = wanted;
        _passes = passes;
        _pass = 0;
        task.Position = 0;
    }

    /// <summary>False if all is done.</summary>
    public bool HasNext()
    {
        while (_pass < _passes.Length && (task.Position == PassTotal || IsIdle))
        {
            _pass++;
            task.Position = 0;
        }

        return _pass < _passes.Length;
    }

    /// <summary>True if the present pass does this.</summary>
    public bool Does(PassActions action) => (Pass.Actions & action) != 0;

    /// <summary>Makes the piece of the medium what the task reads.</summary>
    public void UseMedium() => Use(BlockOperation.Read, 0);

    /// <summary>Makes what the client sent what the task writes.</summary>
    public void UseClient() => Use(BlockOperation.Write, PieceBytes + TupleBytes);

    /// <summary>Takes a piece of what the client sent.</summary>
    public void Gather()
    {
        int interval = Interval;
        int stride = Stride;
        bool isOne = Pass.Source == ClientBlocks.One;
        int perBlock = 1 << _disk.Protection.Exponent;
        long start = Pass.Source == ClientBlocks.SecondHalf ? _total / interval : 0;
        for (int i = 0; i * interval < Length; i++)
        {
            long number = First + i;
            long source = isOne ? number % perBlock : start + number;
            Span<byte> data = Client.Slice(i * interval, interval);
            _ = task.Sam.CopyDataOut(source * stride, data);
            Span<byte> tuple = ClientTuples[(i * ProtectionInformation.Size)..];
            if (_rules.Protect == 0)
            {
                _rules.Made(data, number).Write(tuple);
                continue;
            }

            _ = task.Sam.CopyDataOut((source * stride) + interval, tuple[..ProtectionInformation.Size]);
            if (isOne && _rules.Type != ProtectionType.Type3)
            {
                var sent = ProtectionInformation.Read(tuple);
                (sent with { ReferenceTag = sent.ReferenceTag + (uint)(number - source) }).Write(tuple);
            }
        }
    }

    /// <summary>True if the first block of the piece that was gathered reads as a hole does (SBC-4). Never if
    /// the protection information that came with it is to be checked, since a hole's would fail.</summary>
    public bool IsHole() =>
        (_rules.Protect == 0 || _rules.Checks == ProtectionChecks.None)
        && Client[.._disk.Options.BlockBytes].IndexOfAnyExcept((byte)0) < 0
        && (_rules.Protect == 0 || ClientTuples[..TuplesOf(_disk.Options.BlockBytes)].IndexOfAnyExcept((byte)0xFF) < 0);

    /// <summary>Checks a piece of what the client sent; false if the task has ended.</summary>
    public bool CheckClient()
    {
        for (int i = 0; i * Interval < Length; i++)
        {
            var found = ProtectionInformation.Read(ClientTuples[(i * ProtectionInformation.Size)..]);
            ReadOnlySpan<byte> data = Client.Slice(i * Interval, Interval);
            if (_rules.FindFault(found, data, First + i, _rules.Checks) is { } fault)
            {
                Fail(SenseKey.AbortedCommand, fault, i);
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks a piece of the medium; false if the task has ended.</summary>
    public bool CheckMedium()
    {
        for (int i = 0; i * Interval < Length && _mediumChecks != ProtectionChecks.None; i++)
        {
            var found = ProtectionInformation.Read(MediumTuples[(i * ProtectionInformation.Size)..]);
            ReadOnlySpan<byte> data = Medium.Slice(i * Interval, Interval);
            if (!found.IsUnchecked(_rules.Type) && _rules.FindFault(found, data, First + i, _mediumChecks) is { } fault)
            {
                Fail(SenseKey.AbortedCommand, fault, i);
                return false;
            }
        }

        return true;
    }

    /// <summary>Compares a piece of the medium with what the client sent; false if the task has ended.</summary>
    public bool Compare()
    {
        int equal = Medium[..Length].CommonPrefixLength(Client[..Length]);
        bool isWrite = task.Sam.Cdb.OperationCode == OperationCode.CompareAndWrite;
        if (equal < Length)
        {
            // COMPARE AND WRITE tells the byte of data-out (SBC-4).
            long at = task.Position + equal;
            long offset = (at / Interval * Stride) + (at % Interval);
            ulong where = isWrite ? (ulong)offset : Lba + ((ulong)at >> _disk.BlockShift);
            long sent = isWrite ? task.Sam.DataOutLength : 0;
            task.Fail(
                new SenseData(SenseKey.Miscompare, AdditionalSense.MiscompareDuringVerify) { Information = where },
                sent,
                task.Sam.DataOutLength
            );
            return false;
        }

        for (int i = 0; i * Interval < Length && !isWrite; i++)
        {
            var medium = ProtectionInformation.Read(MediumTuples[(i * ProtectionInformation.Size)..]);
            var sent = ProtectionInformation.Read(ClientTuples[(i * ProtectionInformation.Size)..]);
            if (_rules.FindDifference(medium, sent) is { } fault)
            {
                Fail(SenseKey.Miscompare, fault, i);
                return false;
            }
        }

        return true;
    }

    /// <summary>Ors a piece of the medium into what the client sent; the guards follow.</summary>
    public void Or()
    {
        Span<ulong> client = MemoryMarshal.Cast<byte, ulong>(Client[..Length]);
        ReadOnlySpan<ulong> medium = MemoryMarshal.Cast<byte, ulong>(Medium[..Length]);
        for (int i = 0; i < client.Length; i++)
        {
            client[i] |= medium[i];
        }

        for (int i = 0; i * Interval < Length; i++)
        {
            Span<byte> tuple = ClientTuples[(i * ProtectionInformation.Size)..];
            ushort guard = ProtectionInformation.GuardOf(Client.Slice(i * Interval, Interval));
            (ProtectionInformation.Read(tuple) with { Guard = guard }).Write(tuple);
        }
    }

    /// <summary>Sends a piece of the medium, with its protection information if that was asked for.</summary>
    public void Emit()
    {
        if (_rules.Protect == 0)
        {
            _ = task.Sam.CopyDataIn(task.Position, Medium[..Length]);
            return;
        }

        for (int i = 0; i * Interval < Length; i++)
        {
            long at = (First + i) * Stride;
            _ = task.Sam.CopyDataIn(at, Medium.Slice(i * Interval, Interval));
            Span<byte> tuple = MediumTuples.Slice(i * ProtectionInformation.Size, ProtectionInformation.Size);
            _ = task.Sam.CopyDataIn(at + Interval, tuple);
        }
    }

    // A pass that only checks has nothing to do where the client sent no protection information or asks for no check.
    private bool IsIdle => Pass.OnlyChecks && (_rules.Protect == 0 || _rules.Checks == ProtectionChecks.None);

    private int TuplesOf(int length) => length / Interval * ProtectionInformation.Size;

    private void Use(BlockOperation operation, int at)
    {
        byte* memory = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, at);
        task.Data.Clear();
        task.Data.Add(new DataSegment(memory, Length));
        task.Integrity = new DataSegment(memory + PieceBytes, TuplesOf(Length));
        task.Operation = operation;
        task.Flags = BioFlags.Synchronous;
        task.LengthBytes = Length;
        task.OffsetBytes = ((long)Lba << _disk.BlockShift) + task.Position;
    }

    private void Fail(SenseKey key, AdditionalSense fault, int interval) =>
        task.Fail(
            new SenseData(key, fault) { Information = Lba + ((ulong)(First + interval) >> _disk.Protection.Exponent) }
        );
}
