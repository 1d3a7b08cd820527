using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>WRITE SAME of 10, 16 and 32 bytes (SBC-4): zeros go as one write of zeros, anything else piece
/// by piece from the scratch buffer.</summary>
internal static class WriteSame
{
    private const byte Anchor = 0x10;
    private const byte Unmap = 0x08;
    private const byte NoDataOut = 0x01;

    private static readonly Action<UnitTask> s_fetched = Begin;
    private static readonly Action<UnitTask> s_ended = Ended;

    public static void Execute(UnitTask task)
    {
        if (!TryRange(task, out DiskUnit disk))
        {
            return;
        }

        long data = HasData(ref task.Sam.Cdb) ? disk.Options.BlockBytes : 0;
        if (DataCheck.IsOffered(task, data) && task.FetchDataOut(data, s_fetched))
        {
            Begin(task);
        }
    }

    /// <summary>True if what the command asks for can be done to the range that it names; else the task has ended.
    /// </summary>
    public static bool TryRange(UnitTask task, out DiskUnit disk)
    {
        disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        byte flags = DataCheck.Flags(ref cdb);
        if ((flags & Anchor) != 0)
        {
            task.InvalidField(DataCheck.FlagsByte(ref cdb), 4); // ANC_SUP is 0
            return false;
        }

        if ((flags & Unmap) != 0 && !disk.Options.IsThin)
        {
            task.InvalidField(DataCheck.FlagsByte(ref cdb), 3);
            return false;
        }

        if (!disk.IsInRange(task, cdb.Lba, cdb.TransferLength))
        {
            return false;
        }

        bool isRefused = cdb.TransferLength == 0 && disk.RefusesWriteSameToEnd;
        if (isRefused || Blocks(task, disk) > disk.Options.MaximumWriteSameBlocks)
        {
            task.InvalidField(DataCheck.LengthFieldByte(ref cdb), 7);
            return false;
        }

        return true;
    }

    /// <summary>How many blocks; a length of zero means all up to the last.</summary>
    public static ulong Blocks(UnitTask task, DiskUnit disk)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        return cdb.TransferLength == 0 ? disk.Blocks - cdb.Lba : cdb.TransferLength;
    }

    /// <summary>False with NDOB: the blocks become zero.</summary>
    public static bool HasData(ref Cdb cdb) => cdb.Length < 16 || (DataCheck.Flags(ref cdb) & NoDataOut) == 0;

    /// <summary>UNMAP.</summary>
    public static bool MayUnmap(ref Cdb cdb) => (DataCheck.Flags(ref cdb) & Unmap) != 0;

    /// <summary>Goes on with zeros, whatever was sent; the store can write zeros.</summary>
    public static void WriteZeroes(UnitTask task)
    {
        task.Stage = 0;
        task.Position = 0;
        Run(task);
    }

    // Stage 0: one write of zeros may be enough. Stage 1: the pattern is in the scratch buffer.
    private static void Begin(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        int block = disk.Options.BlockBytes;
        Span<byte> pattern = disk.Scratch[..block];
        pattern.Clear();
        if (HasData(ref cdb))
        {
            _ = task.Sam.CopyDataOut(0, pattern);
        }

        bool isZero = pattern.IndexOfAnyExcept((byte)0) < 0;
        bool canZero = disk.Store.Limits.MaximumWriteZeroesBytes > 0;
        task.Stage = isZero && canZero ? 0 : 1;
        if (task.Stage == 1)
        {
            for (int at = block; at < DiskUnit.ScratchBytes; at += block)
            {
                pattern.CopyTo(disk.Scratch[at..]);
            }
        }

        Run(task);
    }

    private static void Run(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        long total = (long)Blocks(task, disk) << disk.BlockShift;
        long start = (long)cdb.Lba << disk.BlockShift;
        while (task.Position < total)
        {
            long rest = total - task.Position;
            if (task.Stage == 0)
            {
                bool unmap = MayUnmap(ref cdb) && disk.UnmappedReadsZeros;
                task.UseZeroes(disk, start + task.Position, rest, unmap);
            }
            else
            {
                int length = (int)Math.Min(DiskUnit.ScratchBytes, rest);
                task.UseScratch(disk, BlockOperation.Write, start + task.Position, length);
            }

            if (!task.SubmitTo(disk.Store, s_ended))
            {
                return;
            }

            if (!Check(task, disk))
            {
                return;
            }
        }

        Durability.Finish(task, task.Sam.DataOutLength);
    }

    private static void Ended(UnitTask task)
    {
        if (Check(task, (DiskUnit)task.Unit))
        {
            Run(task);
        }
    }

    private static bool Check(UnitTask task, DiskUnit disk)
    {
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return false;
        }

        task.Position += task.LengthBytes;
        return true;
    }
}
