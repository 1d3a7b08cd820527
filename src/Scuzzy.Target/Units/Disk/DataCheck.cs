using Scuzzy.Scsi;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>Checks that commands on a range of blocks share.</summary>
internal static class DataCheck
{
    /// <summary>True if LBA and number of blocks lie on the medium and within the longest transfer; else the task has
    /// ended.</summary>
    public static bool TryRange(UnitTask task, out DiskUnit disk)
    {
        disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        if (!disk.IsInRange(task, cdb.Lba, cdb.TransferLength))
        {
            return false;
        }

        if (cdb.TransferLength > disk.Options.MaximumTransferBlocks)
        {
            task.InvalidField(LengthFieldByte(ref cdb), 7);
            return false;
        }

        return true;
    }

    /// <summary>True if exactly as much data-out is offered as the command takes; else the task has ended. For commands
    /// that cannot do a part of it.</summary>
    public static bool IsOffered(UnitTask task, long wanted)
    {
        if (task.Sam.DataOutLength == wanted)
        {
            return true;
        }

        task.Fail(SenseData.InvalidFieldInCdb(LengthFieldByte(ref task.Sam.Cdb), 7), 0, wanted);
        return false;
    }

    /// <summary>True if at least as much data-out is offered as the command takes; else the task has ended (FCP-4
    /// 9.4.2.1, which iSCSI follows). For commands that cannot do a part of it.</summary>
    public static bool IsEnough(UnitTask task, long wanted)
    {
        if (task.Sam.DataOutLength >= wanted)
        {
            return true;
        }

        var sense = new SenseData(SenseKey.IllegalRequest, AdditionalSense.InvalidFieldInInformationUnit);
        task.Fail(sense, 0, wanted);
        return false;
    }

    /// <summary>The byte where the number of blocks stands.</summary>
    public static int LengthFieldByte(ref Cdb cdb) =>
        cdb.OperationCode switch
        {
            OperationCode.CompareAndWrite => 13,
            OperationCode.WriteAtomic16 => 12,
            _ => cdb.Length switch
            {
                6 => 4,
                10 => 7,
                12 => 6,
                16 => 10,
                _ => 28,
            },
        };

    /// <summary>The byte where the flags stand: 1, or 10 of a variable length CDB.</summary>
    public static int FlagsByte(ref Cdb cdb) => cdb.OperationCode == OperationCode.VariableLength ? 10 : 1;

    /// <summary>The byte of flags.</summary>
    public static byte Flags(ref Cdb cdb) => cdb[FlagsByte(ref cdb)];
}
