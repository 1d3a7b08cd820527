using System.Runtime.CompilerServices;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Iscsi.Target;

/// <summary>The data of one direction of a task: one buffer of its length, or pieces of <see cref="PieceBytes"/> for
/// long data; each leased when it is first touched, because an initiator may announce much and mean little.</summary>
internal unsafe struct TaskBuffer
{
    /// <summary>Bytes of a piece of long data.</summary>
    public const int PieceBytes = 1 << 18;

    /// <summary>The most that a task can have: 32 MiB, and as much again for every 64th of it, which is what protection
    /// information adds to blocks of 512 bytes.</summary>
    public const int MaximumBytes = (1 << TransferPool.LargestShift) + (1 << (TransferPool.LargestShift - 6));

    private TransferPool _pool;
    private TransferBuffer _first;
    private TransferBuffer[]? _more;
    private int _moreCount;

    /// <summary>Bytes in all.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Prepares for a task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(TransferPool pool, long lengthBytes)
    {
        _pool = pool;
        LengthBytes = lengthBytes;
    }

    /// <summary>The memory at an offset, as far as it goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(long offset, int maximum, out int length)
    {
        long left = LengthBytes - offset;
        if (offset < PieceBytes)
        {
            if (_first.Address is null)
            {
                _first = _pool.Lease(TransferPool.ClassOf((int)Math.Min(LengthBytes, PieceBytes)));
            }

            length = (int)Math.Min(Math.Min(left, PieceBytes - offset), maximum);
            return _first.Address + offset;
        }

        int inPiece = (int)(offset & (PieceBytes - 1));
        length = (int)Math.Min(Math.Min(left, PieceBytes - inPiece), maximum);
        return Piece((int)(offset / PieceBytes) - 1).Address + inPiece;
    }

    /// <summary>Gives the memory back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End()
    {
        if (_first.Address is not null)
        {
            _pool.Return(_first);
            _first = default;
        }

        if (_moreCount > 0)
        {
            EndMore();
        }

        LengthBytes = 0;
    }

    private void EndMore()
    {
        for (int i = 0; i < _moreCount; i++)
        {
            if (_more![i].Address is not null)
            {
                _pool.Return(_more[i]);
                _more[i] = default;
            }
        }

        _moreCount = 0;
    }

    private TransferBuffer Piece(int number)
    {
        _more ??= new TransferBuffer[(MaximumBytes / PieceBytes) - 1];
        _moreCount = Math.Max(_moreCount, number + 1);
        if (_more[number].Address is null)
        {
            _more[number] = _pool.Lease(TransferPool.ClassOf(PieceBytes));
        }

        return _more[number];
    }
}
