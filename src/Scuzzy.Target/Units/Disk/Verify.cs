using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>VERIFY of 10 to 32 bytes (SBC-4).</summary>
internal static class Verify
{
    private static readonly Action<UnitTask> s_fetched = BlockVerifier.Run;

    public static void Execute(UnitTask task)
    {
        if (!DataCheck.TryRange(task, out _))
        {
            return;
        }

        if (ByteCheck(task) == 2)
        {
            task.InvalidField(DataCheck.FlagsByte(ref task.Sam.Cdb), 2);
            return;
        }

        long data = DataOutWanted(task);
        if (DataCheck.IsOffered(task, data) && task.FetchDataOut(data, s_fetched))
        {
            BlockVerifier.Run(task);
        }
    }

    /// <summary>BYTCHK: 0 the medium only, 1 against as many blocks, 3 against one block.</summary>
    public static int ByteCheck(UnitTask task) => (DataCheck.Flags(ref task.Sam.Cdb) >> 1) & 3;

    /// <summary>Bytes of data-out that the command takes: VERIFY all that it wants, WRITE AND VERIFY what there is.
    /// </summary>
    public static long DataOutWanted(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        long all = (long)task.Sam.Cdb.TransferLength << disk.BlockShift;
        if (IsWrite(task))
        {
            return Math.Min(all, task.Sam.DataOutLength);
        }

        return ByteCheck(task) switch
        {
            0 => 0,
            1 => all,
            _ => Math.Min(all, disk.Options.BlockBytes),
        };
    }

    /// <summary>True for WRITE AND VERIFY.</summary>
    public static bool IsWrite(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        return cdb.OperationCode
                is OperationCode.WriteAndVerify10
                    or OperationCode.WriteAndVerify12
                    or OperationCode.WriteAndVerify16
            || (
                cdb.OperationCode == OperationCode.VariableLength && cdb.ServiceAction == ServiceAction.WriteAndVerify32
            );
    }
}
