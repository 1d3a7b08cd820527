using System.Buffers;

namespace Scuzzy.Block.Facade;

/// <summary>A stream over a block device, byte by byte: partial blocks are read, changed and written back.</summary>
/// <remarks>As any stream it is for one caller at a time. Its synchronous calls block; never make them on a
/// shard.</remarks>
public sealed class DiskStream : Stream
{
    private readonly AsyncDisk _disk;
    private readonly bool _isReadOnly;
    private long _position;

    /// <summary>Creates a stream.</summary>
    /// <param name="disk">The disk; it is not disposed of.</param>
    /// <param name="isReadOnly">True: refuse writes.</param>
    public DiskStream(AsyncDisk disk, bool isReadOnly = false)
    {
        _disk = disk;
        _isReadOnly = isReadOnly;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => !_isReadOnly;

    /// <inheritdoc/>
    public override long Length => _disk.LengthBytes;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            _ => Length,
        };
        if (from + offset < 0)
        {
            throw new IOException("cannot seek before the start of the disk");
        }

        return _position = from + offset;
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("a disk has a fixed length");

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _disk.FlushAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = (int)Math.Clamp(Length - _position, 0, buffer.Length);
        if (count == 0)
        {
            return 0;
        }

        buffer = buffer[..count];
        if (IsAligned(_position, count))
        {
            await _disk.ReadAsync(_position, buffer, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            (long start, int length) = Around(_position, count);
            byte[] blocks = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                await _disk.ReadAsync(start, blocks.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                blocks.AsMemory((int)(_position - start), count).CopyTo(buffer);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(blocks);
            }
        }

        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        if (_isReadOnly)
        {
            throw new NotSupportedException("the stream is read-only");
        }

        if (buffer.Length > Length - _position)
        {
            throw new IOException("the write would go beyond the end of the disk");
        }

        if (buffer.Length == 0)
        {
            return;
        }

        if (IsAligned(_position, buffer.Length))
        {
            await _disk.WriteAsync(_position, buffer, false, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            (long start, int length) = Around(_position, buffer.Length);
            byte[] blocks = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                Memory<byte> whole = blocks.AsMemory(0, length);
                await _disk.ReadAsync(start, whole, cancellationToken).ConfigureAwait(false);
                buffer.CopyTo(whole[(int)(_position - start)..]);
                await _disk.WriteAsync(start, whole, false, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(blocks);
            }
        }

        _position += buffer.Length;
    }

    private bool IsAligned(long position, int count) => (position | (long)count) % _disk.BlockBytes == 0;

    private (long Start, int Length) Around(long position, int count)
    {
        long block = _disk.BlockBytes;
        long start = position / block * block;
        long end = (position + count + block - 1) / block * block;
        return (start, (int)(end - start));
    }
}
