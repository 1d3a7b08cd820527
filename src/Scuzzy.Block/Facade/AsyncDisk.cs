using Scuzzy.Storage;

namespace Scuzzy.Block.Facade;

/// <summary>A block device for any thread: each call is posted to the device's home shard and its task is settled, on
/// the thread pool, when the operation has ended there.</summary>
/// <remarks>
/// Memory stays pinned, and must not be touched, until the task is settled. Cancelling before the operation has reached
/// the device ends the task as cancelled; later it is only a request: what is under way is waited for, and only a
/// longer operation that goes in parts (<see cref="WriteZeroesAsync"/> on a device without it) stops between parts. Any
/// number of operations may be under way; they are not ordered among each other.
/// </remarks>
public sealed class AsyncDisk
{
    private readonly BlockDevice _device;

    /// <summary>Creates the facade of a device.</summary>
    public AsyncDisk(BlockDevice device) => _device = device;

    /// <summary>Length in bytes.</summary>
    public long LengthBytes => _device.LengthBytes;

    /// <summary>Unit of offsets and lengths in bytes.</summary>
    public int BlockBytes => _device.Limits.LogicalBlockBytes;

    /// <summary>Reads into a buffer.</summary>
    /// <param name="offset">Where, in bytes; a multiple of the block.</param>
    /// <param name="buffer">The buffer; its length is a multiple of the block.</param>
    /// <param name="cancellationToken">Asks to give up; see the remarks of the class.</param>
    /// <exception cref="BlockException">The device failed or refused it.</exception>
    public ValueTask ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Start(BlockOperation.Read, BioFlags.None, offset, buffer.Length, buffer, cancellationToken);

    /// <summary>Writes a buffer; see <see cref="ReadAsync"/>.</summary>
    /// <param name="offset">Where, in bytes.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="isDurable">True: ends only when the data would survive a power cut (FUA).</param>
    /// <param name="cancellationToken">Asks to give up.</param>
    public ValueTask WriteAsync(
        long offset,
        ReadOnlyMemory<byte> buffer,
        bool isDurable = false,
        CancellationToken cancellationToken = default
    ) =>
        Start(
            BlockOperation.Write,
            isDurable ? BioFlags.ForceUnitAccess : BioFlags.None,
            offset,
            buffer.Length,
            buffer,
            cancellationToken
        );

    /// <summary>Makes durable what was written and has ended before.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        Start(BlockOperation.Flush, BioFlags.None, 0, 0, default, cancellationToken);

    /// <summary>Says that a range is no longer needed.</summary>
    public ValueTask DiscardAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        Start(BlockOperation.Discard, BioFlags.None, offset, length, default, cancellationToken);

    /// <summary>Fills a range with zeros; a device that cannot do that by itself is written to.</summary>
    public ValueTask WriteZeroesAsync(long offset, long length, CancellationToken cancellationToken = default) =>
        Start(BlockOperation.WriteZeroes, BioFlags.None, offset, length, default, cancellationToken);

    private ValueTask Start(
        BlockOperation kind,
        BioFlags flags,
        long offset,
        long length,
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        var operation = new AsyncOperation(_device, kind, offset, length)
        {
            Flags = flags | BioFlags.Synchronous | BioFlags.Unplug,
        };
        return new ValueTask(operation.Start(buffer, cancellationToken));
    }
}
