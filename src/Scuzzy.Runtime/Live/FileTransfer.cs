using System.Runtime.InteropServices;

namespace Scuzzy.Runtime.Live;

/// <summary>Whole transfers over calls that may move less than asked; each returns 0 or an errno value.</summary>
internal static unsafe class FileTransfer
{
    private const int MaximumVectors = 1024; // IOV_MAX
    private const int ZeroChunkBytes = 256 * 1024;

    /// <summary>Zeros at an address that O_DIRECT accepts; for the life of the process.</summary>
    private static readonly byte* s_zeros = AllocateZeros();

    /// <summary>Reads all; what lies past the end of the file is zeroed, but EIO if the file has become shorter. The
    /// vectors are used up.</summary>
    /// <param name="descriptor">The file.</param>
    /// <param name="vectors">Where to.</param>
    /// <param name="count">How many those are.</param>
    /// <param name="offset">Where from, in bytes.</param>
    /// <param name="fileLength">The bytes that the file had.</param>
    public static int Read(int descriptor, IoVector* vectors, int count, long offset, long fileLength)
    {
        while (count > 0)
        {
            nint moved = Native.ReadAt(descriptor, vectors, Math.Min(count, MaximumVectors), offset, 0);
            if (moved == 0)
            {
                if (offset < fileLength)
                {
                    return Errno.EIO;
                }

                Clear(vectors, count);
                return 0;
            }

            if (moved < 0)
            {
                int error = Native.LastError;
                if (error == Errno.EINTR)
                {
                    continue;
                }

                return error;
            }

            offset += moved;
            Advance(ref vectors, ref count, moved);
        }

        return 0;
    }

    /// <summary>Writes all. The vectors are used up.</summary>
    public static int Write(int descriptor, IoVector* vectors, int count, long offset)
    {
        while (count > 0)
        {
            nint moved = Native.WriteAt(descriptor, vectors, Math.Min(count, MaximumVectors), offset, 0);
            if (moved <= 0)
            {
                int error = moved == 0 ? Errno.EIO : Native.LastError;
                if (error == Errno.EINTR)
                {
                    continue;
                }

                return error;
            }

            offset += moved;
            Advance(ref vectors, ref count, moved);
        }

        return 0;
    }

    /// <summary>Makes durable what was written before.</summary>
    public static int Synchronize(int descriptor)
    {
        while (Native.DataSync(descriptor) != 0)
        {
            int error = Native.LastError;
            if (error != Errno.EINTR)
            {
                return error;
            }
        }

        return 0;
    }

    /// <summary>Frees a range; EOPNOTSUPP if the file system cannot.</summary>
    public static int Punch(int descriptor, long offset, long length) =>
        Allocate(descriptor, Native.PunchHole | Native.KeepSize, offset, length);

    /// <summary>Zeroes a range, by writing zeros where the file system knows no other way.</summary>
    public static int Zero(int descriptor, long offset, long length)
    {
        int error = Allocate(descriptor, Native.ZeroRange | Native.KeepSize, offset, length);
        if (error is not (Errno.EOPNOTSUPP or Errno.ENODEV))
        {
            return error;
        }

        // Past the end everything reads as zeros; writing there would make the file longer.
        long end = Math.Min(offset + length, Native.Seek(descriptor, 0, Native.SeekEnd));
        for (; offset < end; offset += ZeroChunkBytes)
        {
            var zeros = new IoVector { Address = s_zeros, Length = (nuint)Math.Min(ZeroChunkBytes, end - offset) };
            error = Write(descriptor, &zeros, 1, offset);
            if (error != 0)
            {
                return error;
            }
        }

        return 0;
    }

    /// <summary>Zeroes the memory of some vectors.</summary>
    public static void Clear(IoVector* vectors, int count)
    {
        for (int i = 0; i < count; i++)
        {
            NativeMemory.Clear(vectors[i].Address, vectors[i].Length);
        }
    }

    /// <summary>Takes moved bytes off the front of some vectors.</summary>
    public static void Advance(ref IoVector* vectors, ref int count, nint moved)
    {
        while (count > 0 && (nuint)moved >= vectors->Length)
        {
            moved -= (nint)vectors->Length;
            vectors++;
            count--;
        }

        if (moved > 0)
        {
            vectors->Address += moved;
            vectors->Length -= (nuint)moved;
        }
    }

    private static int Allocate(int descriptor, int mode, long offset, long length)
    {
        while (length > 0 && Native.Allocate(descriptor, mode, offset, length) != 0)
        {
            int error = Native.LastError;
            if (error != Errno.EINTR)
            {
                return error;
            }
        }

        return 0;
    }

    private static byte* AllocateZeros()
    {
        byte* zeros = (byte*)NativeMemory.AlignedAlloc(ZeroChunkBytes, 4096);
        NativeMemory.Clear(zeros, ZeroChunkBytes);
        return zeros;
    }
}
