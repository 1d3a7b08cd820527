using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Files;

namespace Scuzzy.Target.Persistence;

/// <summary>A file that keeps a unit's state through a restart and a loss of power: two slots, written by turns, of
/// which the valid one with the higher number holds. What is being written when the power goes is never the slot that
/// holds.</summary>
/// <remarks><code>
/// slot: 0-7 SCUZSTAT  8-15 number  16-19 length  20-23 CRC32C of number, length and content  24-… content
/// </code></remarks>
public sealed unsafe class UnitMemory : FileOperation, IDisposable
{
    private const ulong Magic = 0x5343555A53544154; // SCUZSTAT
    private const int SlotBytes = 512 << 10;
    private const int HeaderBytes = 24;

    private readonly ShardFile _file;
    private readonly string _path;
    private readonly string _medium;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(SlotBytes, pinned: true);
    private readonly List<Action<bool>> _waiting = [];
    private readonly List<Action<bool>> _flying = [];
    private byte[] _next = [];
    private ulong _number;
    private Action? _step;

    private UnitMemory(ShardFile file, string path, string medium)
    {
        _file = file;
        _path = path;
        _medium = medium;
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="shard">The unit's home shard.</param>
    /// <param name="path">The file's path; its folder exists.</param>
    /// <param name="medium">What the unit's data is on, such as <c>file:/srv/disk.img</c>. The state of another is
    /// refused: it may say that the medium is to be erased.</param>
    /// <param name="error">Why it could not be opened; empty if all is well.</param>
    /// <returns>The memory, or null.</returns>
    public static UnitMemory? Open(Shard shard, string path, string medium, out string error)
    {
        var options = new FileOpenOptions { Lock = true, CreateLengthBytes = 2 * SlotBytes };
        ShardFile? file = shard.Files.Open(path, options, out int errno);
        error = "";
        if (file is null)
        {
            string why = errno == Errno.EBUSY ? "another server uses it" : Errno.Describe(errno);
            error = $"\"{path}\" cannot be opened: {why}";
        }
        else if (file.LengthBytes != 2 * SlotBytes)
        {
            error = $"\"{path}\" is not a unit's state: it has {file.LengthBytes} bytes instead of {2 * SlotBytes}";
            file.Dispose();
            file = null;
        }

        return file is null ? null : new UnitMemory(file, path, medium);
    }

    /// <summary>Something is being read or written.</summary>
    internal bool IsBusy => _step is not null;

    /// <summary>Reads what is kept; tells null if nothing is yet, and an error if the file is damaged.</summary>
    internal void Load(Action<KeptState?, string> loaded)
    {
        ReadSlot(
            0,
            () =>
            {
                (ulong Number, byte[] Content)? first = Parse();
                bool isFirstEmpty = IsEmpty;
                ReadSlot(
                    1,
                    () =>
                    {
                        (ulong Number, byte[] Content)? second = Parse();
                        bool isNew = isFirstEmpty || IsEmpty;
                        Finish(first, second, isNew, loaded);
                    }
                );
            }
        );
    }

    /// <summary>Keeps a state. The answer comes once it is durable, or with false if it cannot be kept.</summary>
    internal void Save(KeptState state, Action<bool> saved)
    {
        _next = KeptStateFormat.Write(state with { Medium = _medium });
        _waiting.Add(saved);
        if (_step is null)
        {
            WriteNext();
        }
    }

    /// <summary>Closes the file; nothing may be under way.</summary>
    public void Dispose() => _file.Dispose();

    /// <inheritdoc/>
    protected override void Run() => _step!();

    private bool IsEmpty => Error == 0 && _buffer.AsSpan(0, HeaderBytes).IndexOfAnyExcept((byte)0) < 0;

    private void Finish(
        (ulong Number, byte[] Content)? first,
        (ulong Number, byte[] Content)? second,
        bool isNew,
        Action<KeptState?, string> loaded
    )
    {
        _step = null;
        (ulong Number, byte[] Content)? newest =
            first is { } a && second is { } b ? (a.Number > b.Number ? a : b) : first ?? second;
        if (newest is not { } found)
        {
            if (isNew)
            {
                Begin(loaded);
            }
            else
            {
                loaded(null, "the unit's state is damaged");
            }

            return;
        }

        _number = found.Number;
        KeptState? state = KeptStateFormat.Read(found.Content);
        bool isOthers = state is { Medium.Length: > 0 } && state.Medium != _medium;
        string others = $"\"{_path}\" is the state of {state?.Medium}, not of {_medium}: remove it to begin anew";
        loaded(
            isOthers ? null : state,
            state is null ? "the unit's state is damaged"
                : isOthers ? others
                : ""
        );
    }

    // A file of which one slot was never written has had nothing but this beginning, maybe torn: from here on one slot
    // is always valid.
    private void Begin(Action<KeptState?, string> loaded) =>
        Save(new KeptState(), isKept => loaded(null, isKept ? "" : "the unit's state cannot be written"));

    private void WriteNext()
    {
        _flying.AddRange(_waiting);
        _waiting.Clear();
        if (_next.Length > SlotBytes - HeaderBytes)
        {
            Told(false);
            return;
        }

        Span<byte> b = _buffer;
        BinaryPrimitives.WriteUInt64BigEndian(b, Magic);
        BinaryPrimitives.WriteUInt64BigEndian(b[8..], ++_number);
        BinaryPrimitives.WriteUInt32BigEndian(b[16..], (uint)_next.Length);
        _next.CopyTo(b[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32BigEndian(b[20..], Checksum(b, _next.Length));
        Do(FileOperationKind.Write, (int)(_number & 1), HeaderBytes + _next.Length, Written);
    }

    private void Written()
    {
        if (Error != 0)
        {
            Told(false);
            return;
        }

        Do(FileOperationKind.Synchronize, 0, 0, () => Told(Error == 0));
    }

    private void Told(bool isKept)
    {
        Action<bool>[] told = [.. _flying];
        _flying.Clear();
        _step = null;
        foreach (Action<bool> one in told)
        {
            one(isKept);
        }

        if (_waiting.Count > 0 && _step is null)
        {
            WriteNext();
        }
    }

    private void ReadSlot(int slot, Action read) => Do(FileOperationKind.Read, slot, SlotBytes, read);

    private void Do(FileOperationKind kind, int slot, int length, Action ended)
    {
        Data.Clear();
        if (length > 0)
        {
            Data.Add(new DataSegment((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0), length));
        }

        (Kind, OffsetBytes, LengthBytes) = (kind, (long)slot * SlotBytes, length);
        _step = ended;
        if (_file.Submit(this))
        {
            ended();
        }
    }

    private (ulong Number, byte[] Content)? Parse()
    {
        ReadOnlySpan<byte> b = _buffer;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(b[16..]);
        if (
            Error != 0
            || BinaryPrimitives.ReadUInt64BigEndian(b) != Magic
            || length > SlotBytes - HeaderBytes
            || BinaryPrimitives.ReadUInt32BigEndian(b[20..]) != Checksum(b, (int)length)
        )
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt64BigEndian(b[8..]), b.Slice(HeaderBytes, (int)length).ToArray());
    }

    private static uint Checksum(ReadOnlySpan<byte> slot, int length)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in slot[8..20])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        foreach (byte one in slot.Slice(HeaderBytes, length))
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
