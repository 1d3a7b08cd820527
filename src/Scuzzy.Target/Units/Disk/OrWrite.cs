using System.Numerics;
using System.Runtime.InteropServices;
using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>ORWRITE(16) (SBC-4): reads, ors the data in, and writes, piece by piece through the disk's scratch
/// buffer; one step for everybody else, because the task has the medium for itself.</summary>
/// <remarks>The task's position counts the bytes written.</remarks>
internal static class OrWrite
{
    private static readonly Action<UnitTask> s_fetched = Run;
    private static readonly Action<UnitTask> s_ended = Ended;

    public static void Execute(UnitTask task)
    {
        if (!DataCheck.TryRange(task, out DiskUnit disk))
        {
            return;
        }

        long data = (long)task.Sam.Cdb.TransferLength << disk.BlockShift;
        if (DataCheck.IsOffered(task, data) && task.FetchDataOut(data, s_fetched))
        {
            Run(task);
        }
    }

    private static void Run(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        long total = (long)cdb.TransferLength << disk.BlockShift;
        while (task.Position < total)
        {
            int length = (int)Math.Min(DiskUnit.ScratchBytes, total - task.Position);
            long offset = ((long)cdb.Lba << disk.BlockShift) + task.Position;
            task.UseScratch(disk, BlockOperation.Read, offset, length);
            if (!task.SubmitTo(disk.Store, s_ended) || !Step(task, disk))
            {
                return;
            }
        }

        Flush(task, disk, total);
    }

    private static void Ended(UnitTask task)
    {
        if (Step(task, (DiskUnit)task.Unit))
        {
            Run(task);
        }
    }

    // A read is followed by its write; true once that is done.
    private static bool Step(UnitTask task, DiskUnit disk)
    {
        if (task.Status == BlockStatus.Ok && task.Operation == BlockOperation.Read)
        {
            Or(task, disk, (int)task.LengthBytes);
            task.UseScratch(disk, BlockOperation.Write, task.OffsetBytes, (int)task.LengthBytes);
            task.Flags =
                task.Sam.Cdb.ForceUnitAccess || !disk.WriteCacheEnabled ? disk.DurableFlags : BioFlags.Synchronous;
            if (!task.SubmitTo(disk.Store, s_ended))
            {
                return false;
            }
        }

        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return false;
        }

        task.Position += task.Operation == BlockOperation.Write ? task.LengthBytes : 0;
        return true;
    }

    private static unsafe void Or(UnitTask task, DiskUnit disk, int length)
    {
        for (int done = 0; done < length; )
        {
            byte* window = task.Sam.DataOut(task.Position + done, length - done, out int windowLength);
            Span<byte> medium = disk.Scratch.Slice(done, windowLength);
            var data = new ReadOnlySpan<byte>(window, windowLength);
            int whole = windowLength - (windowLength % Vector<byte>.Count);
            Span<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(medium[..whole]);
            ReadOnlySpan<Vector<byte>> sent = MemoryMarshal.Cast<byte, Vector<byte>>(data[..whole]);
            for (int i = 0; i < vectors.Length; i++)
            {
                vectors[i] |= sent[i];
            }

            for (int i = whole; i < windowLength; i++)
            {
                medium[i] |= data[i];
            }

            done += windowLength;
        }
    }

    private static void Flush(UnitTask task, DiskUnit disk, long total)
    {
        if (total > 0 && task.Operation != BlockOperation.Flush && disk.MustFlushAfter(task.Sam.Cdb.ForceUnitAccess))
        {
            task.SetFlush();
            if (!task.SubmitTo(disk.Store, s_ended) || !Step(task, disk))
            {
                return;
            }
        }

        task.Good(total, total);
    }
}
