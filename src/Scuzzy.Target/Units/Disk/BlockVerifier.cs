using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>Reads a range piece by piece into the disk's scratch buffer and compares it with data-out: what VERIFY and
/// WRITE AND VERIFY have in common.</summary>
/// <remarks>The task's position counts the bytes verified.</remarks>
internal static class BlockVerifier
{
    private static readonly Action<UnitTask> s_ended = Ended;

    /// <summary>Goes on until the range is verified, then ends the task.</summary>
    public static void Run(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long all = (long)task.Sam.Cdb.TransferLength << disk.BlockShift;
        bool isWrite = Verify.IsWrite(task);
        long data = Verify.DataOutWanted(task);
        long total = isWrite ? data : all;
        while (task.Position < total)
        {
            int length = (int)Math.Min(DiskUnit.ScratchBytes, total - task.Position);
            long offset = ((long)task.Sam.Cdb.Lba << disk.BlockShift) + task.Position;
            task.UseScratch(disk, BlockOperation.Read, offset, length);
            if (!task.SubmitTo(disk.Store, s_ended))
            {
                return;
            }

            if (!Compare(task))
            {
                return;
            }
        }

        task.Good(data, isWrite ? all : data);
    }

    private static void Ended(UnitTask task)
    {
        if (Compare(task))
        {
            Run(task);
        }
    }

    private static bool Compare(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return false;
        }

        int length = (int)task.LengthBytes;
        long differs = Verify.ByteCheck(task) switch
        {
            0 => -1,
            3 => FindDifferenceToOneBlock(task, disk, length),
            _ => FindDifference(task, disk, 0, task.Position, length),
        };
        if (differs >= 0)
        {
            task.Fail(
                new SenseData(SenseKey.Miscompare, AdditionalSense.MiscompareDuringVerify)
                {
                    Information = task.Sam.Cdb.Lba + ((ulong)(task.Position + differs) >> disk.BlockShift),
                },
                0,
                Verify.DataOutWanted(task)
            );
            return false;
        }

        task.Position += length;
        return true;
    }

    /// <summary>Where the scratch buffer and data-out differ first, from a place in each; −1 if they are equal.
    /// </summary>
    public static unsafe long FindDifference(UnitTask task, DiskUnit disk, int scratchAt, long dataAt, int length)
    {
        for (int done = 0; done < length; )
        {
            byte* window = task.Sam.DataOut(dataAt + done, length - done, out int windowLength);
            ReadOnlySpan<byte> medium = disk.Scratch.Slice(scratchAt + done, windowLength);
            int equal = medium.CommonPrefixLength(new ReadOnlySpan<byte>(window, windowLength));
            if (equal < windowLength)
            {
                return done + equal;
            }

            done += windowLength;
        }

        return -1;
    }

    private static long FindDifferenceToOneBlock(UnitTask task, DiskUnit disk, int length)
    {
        int block = disk.Options.BlockBytes;
        for (int at = 0; at < length; at += block)
        {
            long differs = FindDifference(task, disk, at, 0, block);
            if (differs >= 0)
            {
                return at + differs;
            }
        }

        return -1;
    }
}
