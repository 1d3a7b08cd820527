using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>READ LONG of 10 and 16 bytes (SBC-3): a block and what a drive would keep with it, which is
/// zeros here.</summary>
internal static class ReadLong
{
    /// <summary>Bytes behind the block's data.</summary>
    public const int CorrectionBytes = 8;

    private static readonly Action<UnitTask> s_ended = Ended;

    public static void Execute(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        bool isTen = cdb.Length == 10;
        int wanted = isTen ? (cdb[7] << 8) | cdb[8] : (cdb[12] << 8) | cdb[13];
        int has = disk.Options.BlockBytes + CorrectionBytes;
        if (!disk.IsInRange(task, cdb.Lba, 1))
        {
            return;
        }

        if (wanted == 0)
        {
            task.Good();
        }
        else if (wanted != has)
        {
            // INFORMATION is how much too long it is (SBC-3).
            task.Fail(
                SenseData.InvalidFieldInCdb(isTen ? 7 : 12, 7) with
                {
                    IncorrectLength = true,
                    Information = (ulong)(wanted - has),
                }
            );
        }
        else
        {
            task.UseScratch(disk, BlockOperation.Read, (long)cdb.Lba << disk.BlockShift, disk.Options.BlockBytes);
            if (task.SubmitTo(disk.Store, s_ended))
            {
                Ended(task);
            }
        }
    }

    private static void Ended(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return;
        }

        int length = disk.Options.BlockBytes + CorrectionBytes;
        disk.Scratch[disk.Options.BlockBytes..length].Clear();
        int copied = task.Sam.CopyDataIn(0, disk.Scratch[..length]);
        task.Good(copied, length);
    }
}
