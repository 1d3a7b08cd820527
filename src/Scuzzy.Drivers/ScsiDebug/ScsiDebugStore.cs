namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>The memory that all units of a host have in common (kernel: the first sdeb_store). What was never written
/// is zero and takes no memory.</summary>
internal sealed class ScsiDebugStore(long lengthBytes)
{
    private const int PieceBytes = 64 << 10;
    private readonly byte[]?[] _pieces = new byte[]?[(lengthBytes + PieceBytes - 1) / PieceBytes];

    /// <summary>Its size; addresses beyond wrap round, as virtual_gb needs.</summary>
    public long LengthBytes { get; } = lengthBytes;

    /// <summary>Copies bytes out.</summary>
    public void Read(long at, Span<byte> into)
    {
        while (into.Length > 0)
        {
            Find(at, into.Length, out int piece, out int offset, out int length);
            if (_pieces[piece] is { } bytes)
            {
                bytes.AsSpan(offset, length).CopyTo(into);
            }
            else
            {
                into[..length].Clear();
            }

            at += length;
            into = into[length..];
        }
    }

    /// <summary>Copies bytes in.</summary>
    public void Write(long at, ReadOnlySpan<byte> from)
    {
        while (from.Length > 0)
        {
            Find(at, from.Length, out int piece, out int offset, out int length);
            byte[] bytes = _pieces[piece] ??= new byte[PieceBytes];
            from[..length].CopyTo(bytes.AsSpan(offset));
            at += length;
            from = from[length..];
        }
    }

    /// <summary>Makes bytes zero.</summary>
    public void Clear(long at, long lengthBytes)
    {
        while (lengthBytes > 0)
        {
            Find(at, lengthBytes, out int piece, out int offset, out int length);
            if (_pieces[piece] is { } bytes)
            {
                bytes.AsSpan(offset, length).Clear();
            }

            at += length;
            lengthBytes -= length;
        }
    }

    private void Find(long at, long wanted, out int piece, out int offset, out int length)
    {
        at %= LengthBytes;
        piece = (int)(at / PieceBytes);
        offset = (int)(at % PieceBytes);
        length = (int)Math.Min(Math.Min(wanted, PieceBytes - offset), LengthBytes - at);
    }
}
