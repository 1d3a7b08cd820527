using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>READ and WRITE of 6 to 32 bytes (SBC-4): the data goes straight between
/// the store and the command's buffer.</summary>
internal static class ReadWrite
{
    public static void Read(UnitTask task)
    {
        if (!TryRange(task, out DiskUnit disk, out long wanted))
        {
            return;
        }

        long length = Math.Min(wanted, task.Sam.DataInLength);
        length -= length & (disk.Options.BlockBytes - 1);
        if (length == 0)
        {
            ReadTail(task);
            return;
        }

        task.UseDataIn(0, length);
        task.Operation = BlockOperation.Read;
        task.Flags = BioFlags.None;
        task.LengthBytes = length;
        if (task.SubmitTo(disk.Store, s_readEnded))
        {
            ReadEnded(task);
        }
    }

    public static void Write(UnitTask task)
    {
        if (!TryRange(task, out DiskUnit disk, out long wanted))
        {
            return;
        }

        // Whole blocks of what there is; a part of one cannot be written.
        long length = Math.Min(wanted, task.Sam.DataOutLength);
        if (disk.WholeBlocks(length) != length)
        {
            _ = DataCheck.IsEnough(task, wanted);
            return;
        }

        task.LengthBytes = length;
        if (task.FetchDataOut(length, s_writeFetched))
        {
            WriteFetched(task);
        }
    }

    private static readonly Action<UnitTask> s_readEnded = ReadEnded;
    private static readonly Action<UnitTask> s_writeFetched = WriteFetched;
    private static readonly Action<UnitTask> s_writeEnded = WriteEnded;

    private static bool TryRange(UnitTask task, out DiskUnit disk, out long wanted)
    {
        disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        ulong lba = cdb.Lba;
        uint blocks = cdb.TransferLength;
        wanted = (long)blocks << disk.BlockShift;
        if (!disk.IsInRange(task, lba, blocks))
        {
            return false;
        }

        if (blocks > disk.Options.MaximumTransferBlocks)
        {
            task.InvalidField(DataCheck.LengthFieldByte(ref cdb), 7);
            return false;
        }

        task.OffsetBytes = (long)lba << disk.BlockShift;
        return true;
    }

    private static void ReadEnded(UnitTask task)
    {
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return;
        }

        ReadTail(task);
    }

    // A buffer that ends inside a block gets the block's beginning.
    private static void ReadTail(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long wanted = (long)task.Sam.Cdb.TransferLength << disk.BlockShift;
        long fits = Math.Min(wanted, task.Sam.DataInLength);
        long tail = fits & (disk.Options.BlockBytes - 1);
        if (tail == 0)
        {
            task.Good(fits, wanted);
            return;
        }

        PartialBlock.Read(task, disk, fits - tail, (int)tail);
    }

    private static void WriteFetched(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long length = task.LengthBytes;
        if (length == 0)
        {
            Written(task, disk);
            return;
        }

        task.UseDataOut(0, length);
        task.Operation = BlockOperation.Write;
        task.Flags = BioFlags.Synchronous;
        if (task.Sam.Cdb.ForceUnitAccess || !disk.WriteCacheEnabled)
        {
            task.Flags = disk.DurableFlags;
        }

        if (task.SubmitTo(disk.Store, s_writeEnded))
        {
            WriteEnded(task);
        }
    }

    private static void WriteEnded(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
        }
        else if (task.Operation == BlockOperation.Write && disk.MustFlushAfter(task.Sam.Cdb.ForceUnitAccess))
        {
            task.SetFlush();
            if (task.SubmitTo(disk.Store, s_writeEnded))
            {
                WriteEnded(task);
            }
        }
        else
        {
            Written(task, disk);
        }
    }

    private static void Written(UnitTask task, DiskUnit disk)
    {
        long wanted = (long)task.Sam.Cdb.TransferLength << disk.BlockShift;
        task.Good(Math.Min(wanted, task.Sam.DataOutLength), wanted);
    }
}
