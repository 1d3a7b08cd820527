using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;
using Scuzzy.Runtime.Sockets;

namespace Scuzzy.Iscsi.Target;

/// <summary>What a connection sends: a queue of things to say, made into PDUs a batch at a time, each batch one
/// gathered send.</summary>
/// <remarks>Sequence numbers are given when a PDU is made, so that their order is the wire's. Of each batch at most
/// <see cref="MaximumPdus"/> headers and <see cref="MaximumPieces"/> pieces; a batch is made once the one before is
/// out.</remarks>
internal sealed unsafe class IscsiOutput(IscsiConnection connection)
{
    private const int MaximumPdus = 64;
    private const int PiecesPerPdu = 3;
    private const int MaximumPieces = 128;
    private const int SlotBytes = 64;
    private const int TrailerAt = Bhs.Size + Crc32C.Size;

    private readonly DataSegment[] _pieces = new DataSegment[MaximumPieces];
    private readonly IscsiOutgoing?[] _owners = new IscsiOutgoing?[MaximumPieces];
    private byte* _slots = (byte*)NativeMemory.AlignedAlloc(MaximumPdus * SlotBytes, 64);
    private IscsiOutgoing? _first;
    private IscsiOutgoing? _last;
    private int _count;
    private int _sent;
    private int _pdus;

    /// <summary>Headers carry a digest.</summary>
    public bool HasHeaderDigest { get; set; }

    /// <summary>Data carries a digest.</summary>
    public bool HasDataDigest { get; set; }

    /// <summary>Bytes that the socket has taken.</summary>
    public long SentBytes { get; private set; }

    /// <summary>True if nothing is left to send.</summary>
    public bool IsEmpty => _first is null && _sent == _count;

    /// <summary>True if a batch is under way that the peer does not take.</summary>
    public bool IsBlocked => _sent < _count;

    /// <summary>Appends something to say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(IscsiOutgoing outgoing)
    {
        Invariant.Holds(!outgoing.IsQueued, "something is said twice");
        outgoing.IsQueued = true;
        outgoing.NextOutgoing = null;
        if (_last is null)
        {
            _first = outgoing;
        }
        else
        {
            _last.NextOutgoing = outgoing;
        }

        _last = outgoing;
    }

    /// <summary>Room for the header of the next PDU.</summary>
    public byte* NextHeader() => _slots + (_pdus * SlotBytes);

    /// <summary>Ends a PDU.</summary>
    /// <param name="header">Its header, in <see cref="NextHeader"/> or right in front of its data, where a digest of
    /// the header has room too.</param>
    /// <param name="data">Its data, maybe none.</param>
    /// <param name="owner">Who is told when it was sent, or null.</param>
    public void Add(byte* header, DataSegment data, IscsiOutgoing? owner)
    {
        int headerBytes = Bhs.Size;
        if (HasHeaderDigest)
        {
            uint digest = Crc32C.Compute(new ReadOnlySpan<byte>(header, Bhs.Size));
            Crc32C.Write(new Span<byte>(header + Bhs.Size, Crc32C.Size), digest);
            headerBytes += Crc32C.Size;
        }

        if (data.LengthBytes == 0)
        {
            _pieces[_count] = new DataSegment(header, headerBytes);
        }
        else
        {
            AddWithData(header, headerBytes, data);
        }

        _owners[_count++] = owner;
        _pdus++;
    }

    /// <summary>Sends as much as there is room for.</summary>
    /// <param name="socket">Where.</param>
    /// <returns>0, <see cref="StreamSocket.WouldBlock"/> if some is left, or another negated errno value.</returns>
    public int Send(StreamSocket socket)
    {
        while (true)
        {
            if (_sent == _count && !Fill())
            {
                return 0;
            }

            long moved = socket.Send(_pieces.AsSpan(_sent, _count - _sent));
            if (moved < 0)
            {
                return (int)moved;
            }

            SentBytes += moved;
            if (!Take(moved))
            {
                return StreamSocket.WouldBlock;
            }
        }
    }

    /// <summary>Forgets everything; the owners are told that the connection is gone.</summary>
    public void Abandon()
    {
        while (_sent < _count)
        {
            _owners[_sent++]?.ConnectionLost();
        }

        while (_first is { } outgoing)
        {
            Remove();
            outgoing.ConnectionLost();
        }
    }

    /// <summary>Frees its memory.</summary>
    public void Free()
    {
        NativeMemory.AlignedFree(_slots);
        _slots = null;
    }

    private void AddWithData(byte* header, int headerBytes, DataSegment data)
    {
        if (header + headerBytes == data.Address)
        {
            _pieces[_count] = new DataSegment(header, headerBytes + data.LengthBytes);
        }
        else
        {
            _pieces[_count++] = new DataSegment(header, headerBytes);
            _pieces[_count] = data;
        }

        int padding = -data.LengthBytes & 3;
        if (padding == 0 && !HasDataDigest)
        {
            return;
        }

        var trailer = new Span<byte>(_slots + (_pdus * SlotBytes) + TrailerAt, padding + Crc32C.Size);
        trailer.Clear();
        if (HasDataDigest)
        {
            uint state = Crc32C.Append(Crc32C.Start, data.Span);
            Crc32C.Write(trailer[padding..], ~Crc32C.Append(state, trailer[..padding]));
        }

        int bytes = padding + (HasDataDigest ? Crc32C.Size : 0);
        _pieces[++_count] = new DataSegment(_slots + (_pdus * SlotBytes) + TrailerAt, bytes);
    }

    /// <summary>Makes the next batch; false if there is nothing to say.</summary>
    private bool Fill()
    {
        _sent = _count = _pdus = 0;
        while (_first is { } outgoing && _pdus < MaximumPdus && _count <= MaximumPieces - PiecesPerPdu)
        {
            int before = _count;
            Array.Clear(_owners, before, PiecesPerPdu);
            if (outgoing.Produce(this))
            {
                // What was said without a PDU is over at once.
                Remove();
                if (_count == before)
                {
                    outgoing.Ended();
                }
            }
        }

        return _count > 0;
    }

    private void Remove()
    {
        IscsiOutgoing outgoing = _first!;
        _first = outgoing.NextOutgoing;
        if (_first is null)
        {
            _last = null;
        }

        outgoing.NextOutgoing = null;
        outgoing.IsQueued = false;
    }

    /// <summary>Counts bytes as sent; true if the batch is out.</summary>
    private bool Take(long bytes)
    {
        while (_sent < _count)
        {
            int length = _pieces[_sent].LengthBytes;
            if (bytes < length)
            {
                _pieces[_sent] = _pieces[_sent].Slice((int)bytes, length - (int)bytes);
                return false;
            }

            bytes -= length;
            IscsiOutgoing? owner = _owners[_sent];
            _owners[_sent++] = null;
            if (owner is not null)
            {
                connection.Sent(owner);
            }
        }

        return true;
    }
}
