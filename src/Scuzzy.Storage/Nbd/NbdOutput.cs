using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Storage.Nbd;

/// <summary>Bytes of the handshake on their way out; grows with what one option's reply needs, which the number of
/// exports and the length of their names bound.</summary>
internal sealed unsafe class NbdOutput
{
    private const int InitialBytes = 4096;

    private byte* _memory = (byte*)NativeMemory.Alloc(InitialBytes);
    private int _capacity = InitialBytes;
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>What is to be sent.</summary>
    public DataSegment Pending => new(_memory + _start, _end - _start);

    public void Sent(int bytes)
    {
        _start += bytes;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    public void Add16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Room(2), value);

    public void Add32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);

    public void Add64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Room(8), value);

    public void AddText(string text) => Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetByteCount(text)));

    public void AddZeros(int count) => Room(count).Clear();

    public void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }

    private Span<byte> Room(int bytes)
    {
        if (_end + bytes > _capacity)
        {
            _capacity = Math.Max(_capacity * 2, _end + bytes);
            _memory = (byte*)NativeMemory.Realloc(_memory, (nuint)_capacity);
        }

        var room = new Span<byte>(_memory + _end, bytes);
        _end += bytes;
        return room;
    }
}
