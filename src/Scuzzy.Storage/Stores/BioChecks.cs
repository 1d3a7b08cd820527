using System.Runtime.CompilerServices;

namespace Scuzzy.Storage.Stores;

/// <summary>The checks that every device makes before it acts on a bio (kernel: submit_bio_noacct, bio_check_eod).</summary>
internal static class BioChecks
{
    /// <summary><see cref="BlockStatus.Ok"/>, or how the bio must end without being done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockStatus Check(Bio bio, long lengthBytes, int logicalBlockBytes, bool isReadOnly)
    {
        long offset = bio.OffsetBytes;
        long length = bio.LengthBytes;
        if ((ulong)offset > (ulong)lengthBytes || (ulong)length > (ulong)(lengthBytes - offset))
        {
            return BlockStatus.Invalid;
        }

        if (((offset | length) & (logicalBlockBytes - 1)) != 0)
        {
            return BlockStatus.Invalid;
        }

        if (bio.Operation == BlockOperation.Read)
        {
            return bio.Data.LengthBytes == length ? BlockStatus.Ok : BlockStatus.Invalid;
        }

        return CheckChange(bio, length, isReadOnly);
    }

    private static BlockStatus CheckChange(Bio bio, long length, bool isReadOnly)
    {
        if (bio.Operation == BlockOperation.Flush)
        {
            return BlockStatus.Ok;
        }

        if (isReadOnly)
        {
            return BlockStatus.ReadOnly;
        }

        return bio.Operation != BlockOperation.Write || bio.Data.LengthBytes == length
            ? BlockStatus.Ok
            : BlockStatus.Invalid;
    }
}
