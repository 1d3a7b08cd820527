using Scuzzy.Runtime;

namespace Scuzzy.Storage;

/// <summary>The block contract: what a disk offers upward and what a logical unit or an NBD export stands on
/// (kernel: struct block_device with submit_bio).</summary>
/// <remarks>A device has one home shard: all calls come from there, all ends are told there.</remarks>
public abstract class BlockDevice : IDisposable
{
    /// <summary>The device's home shard.</summary>
    public abstract Shard Shard { get; }

    /// <summary>Length in bytes, a multiple of the logical block.</summary>
    public abstract long LengthBytes { get; }

    /// <summary>What it accepts and prefers.</summary>
    public abstract BlockLimits Limits { get; }

    /// <summary>True if writes are refused with <see cref="BlockStatus.ReadOnly"/>.</summary>
    public abstract bool IsReadOnly { get; }

    /// <summary>Starts a bio. True: it has ended (its status is set, <see cref="Bio.Ended"/> is not called). False: it
    /// goes on and <see cref="Bio.Ended"/> is called later, never from inside this call.</summary>
    /// <remarks>Out of range, misaligned: ends with <see cref="BlockStatus.Invalid"/>. Bios that are under way together
    /// may be done in any order; a flush covers the writes that ended before it was submitted.</remarks>
    public abstract bool Submit(Bio bio);

    /// <summary>Says that a range will be read very soon, so that what it lies in may be brought nearer. No promise on
    /// either side: a device may do nothing, and the read may never come.</summary>
    public virtual void Announce(long offsetBytes, int lengthBytes) { }

    /// <summary>What lies at an offset and how far it goes on, at most <paramref name="lengthBytes"/>; a device that
    /// does not know says data for all of it.</summary>
    public virtual ExtentKind Extent(long offsetBytes, long lengthBytes, out long extentBytes)
    {
        extentBytes = lengthBytes;
        return ExtentKind.Data;
    }

    /// <summary>Makes the device longer while it is in use; what is new reads as zeros.</summary>
    /// <param name="lengthBytes">A multiple of the logical block, more than the present length.</param>
    /// <param name="error">Why it cannot; empty if it did.</param>
    public virtual bool TryGrow(long lengthBytes, out string error)
    {
        error = "this store cannot grow";
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the device holds; nothing may be under way.</summary>
    protected virtual void Dispose(bool disposing) { }
}
