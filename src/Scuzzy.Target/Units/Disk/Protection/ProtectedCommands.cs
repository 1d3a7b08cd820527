using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>The commands that touch blocks, of a unit that can be formatted with protection information (SBC-4). A
/// medium without does what other units do.</summary>
/// <remarks>What a client sends is checked as a whole before any of it is written. A command that must be durable ends
/// with one flush, which covers data and protection information.</remarks>
internal static class ProtectedCommands
{
    private static readonly ProtectedPass s_check = new(PassActions.Gather | PassActions.CheckClient);

    private static readonly ProtectedPass[] s_read = [new(PassActions.Load | PassActions.Emit)];
    private static readonly ProtectedPass[] s_write = [s_check, new(PassActions.Gather | PassActions.Store)];
    private static readonly ProtectedPass[] s_verify = [new(PassActions.Load)];
    private static readonly ProtectedPass[] s_writeAndVerify = [.. s_write, .. s_verify];

    private static readonly ProtectedPass[] s_verifyData =
    [
        s_check,
        new(PassActions.Gather | PassActions.Load | PassActions.Compare),
    ];

    private static readonly ProtectedPass[] s_writeAndVerifyData = [.. s_write, .. s_verifyData[1..]];

    private static readonly ProtectedPass[] s_verifyOne =
    [
        s_check with
        {
            Source = ClientBlocks.One,
        },
        new(PassActions.Gather | PassActions.Load | PassActions.Compare, ClientBlocks.One),
    ];

    private static readonly ProtectedPass[] s_writeSame =
    [
        s_check with
        {
            Source = ClientBlocks.One,
        },
        new(PassActions.Gather | PassActions.Store, ClientBlocks.One),
    ];

    private static readonly ProtectedPass[] s_orWrite =
    [
        s_check,
        new(PassActions.Gather | PassActions.Load | PassActions.Or | PassActions.Store),
    ];

    private static readonly ProtectedPass[] s_compareAndWrite =
    [
        s_check,
        s_check with
        {
            Source = ClientBlocks.SecondHalf,
        },
        new(PassActions.Gather | PassActions.Load | PassActions.Compare),
        new(PassActions.Gather | PassActions.Store, ClientBlocks.SecondHalf),
    ];

    private static readonly Action<UnitTask> s_run = Run;
    private static readonly Action<UnitTask> s_loaded = Loaded;
    private static readonly Action<UnitTask> s_stored = Stored;
    private static readonly Action<UnitTask> s_flushed = Flushed;
    private static readonly Action<UnitTask> s_makeSame = MakeSame;

    public static void Read(UnitTask task)
    {
        if (Begin(task, ReadWrite.Read) is not { } transfer || !DataCheck.TryRange(task, out DiskUnit disk))
        {
            return;
        }

        long wanted = task.Sam.Cdb.TransferLength * transfer.BlockStride;
        long intervals = (Math.Min(wanted, task.Sam.DataInLength) + transfer.Stride - 1) / transfer.Stride;
        transfer.Plan(intervals * (disk.Options.BlockBytes >> disk.Protection.Exponent), wanted, s_read);
        Run(task);
    }

    public static void Write(UnitTask task)
    {
        if (Begin(task, ReadWrite.Write) is { } transfer && DataCheck.TryRange(task, out DiskUnit disk))
        {
            transfer.IsDurable |= task.Sam.Cdb.ForceUnitAccess;
            WriteSome(task, transfer, disk, s_write);
        }
    }

    public static void WriteAndVerify(UnitTask task)
    {
        if (
            Begin(task, Disk.WriteAndVerify.Execute) is not { } transfer
            || !DataCheck.TryRange(task, out DiskUnit disk)
        )
        {
            return;
        }

        int check = Disk.Verify.ByteCheck(task);
        if (check >= 2)
        {
            task.InvalidField(DataCheck.FlagsByte(ref task.Sam.Cdb), 2);
            return;
        }

        if (check == 1)
        {
            transfer.CompareInsteadOfChecking();
        }

        transfer.IsDurable = true;
        WriteSome(task, transfer, disk, check == 1 ? s_writeAndVerifyData : s_writeAndVerify);
    }

    public static void Verify(UnitTask task)
    {
        if (Begin(task, Disk.Verify.Execute) is not { } transfer || !DataCheck.TryRange(task, out DiskUnit disk))
        {
            return;
        }

        uint blocks = task.Sam.Cdb.TransferLength;
        long all = (long)blocks << disk.BlockShift;
        switch (Disk.Verify.ByteCheck(task))
        {
            case 0:
                transfer.Plan(all, 0, s_verify);
                break;
            case 1:
                transfer.CompareInsteadOfChecking();
                transfer.Plan(all, blocks * transfer.BlockStride, s_verifyData);
                break;
            case 3:
                transfer.CompareInsteadOfChecking();
                transfer.Plan(all, blocks == 0 ? 0 : transfer.BlockStride, s_verifyOne);
                break;
            default:
                task.InvalidField(DataCheck.FlagsByte(ref task.Sam.Cdb), 2);
                return;
        }

        Fetch(task, transfer, s_run);
    }

    public static void OrWrite(UnitTask task)
    {
        if (Begin(task, Disk.OrWrite.Execute) is { } transfer && DataCheck.TryRange(task, out DiskUnit disk))
        {
            uint blocks = task.Sam.Cdb.TransferLength;
            transfer.IsDurable |= task.Sam.Cdb.ForceUnitAccess;
            transfer.Plan((long)blocks << disk.BlockShift, blocks * transfer.BlockStride, s_orWrite);
            Fetch(task, transfer, s_run);
        }
    }

    public static void CompareAndWrite(UnitTask task)
    {
        if (
            Begin(task, Disk.CompareAndWrite.Execute) is not { } transfer
            || !DataCheck.TryRange(task, out DiskUnit disk)
        )
        {
            return;
        }

        uint blocks = task.Sam.Cdb.TransferLength;
        if (blocks > (uint)disk.MaximumCompareBlocks)
        {
            task.InvalidField(13, 7);
            return;
        }

        transfer.IsDurable |= task.Sam.Cdb.ForceUnitAccess;
        transfer.Plan((long)blocks << disk.BlockShift, 2 * blocks * transfer.BlockStride, s_compareAndWrite);
        Fetch(task, transfer, s_run);
    }

    public static void WriteSame(UnitTask task)
    {
        if (
            Begin(task, Disk.WriteSame.Execute) is not { } transfer
            || !Disk.WriteSame.TryRange(task, out DiskUnit disk)
        )
        {
            return;
        }

        long data = Disk.WriteSame.HasData(ref task.Sam.Cdb) ? transfer.BlockStride : 0;
        transfer.Plan((long)Disk.WriteSame.Blocks(task, disk) << disk.BlockShift, data, s_writeSame);
        Fetch(task, transfer, s_makeSame);
    }

    // Without data, or if they may be unmapped and would read as sent, the blocks become holes.
    private static void MakeSame(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        ProtectedTransfer transfer = task.Protected!;
        bool isHole = !Disk.WriteSame.HasData(ref cdb);
        if (!isHole && Disk.WriteSame.MayUnmap(ref cdb) && transfer.HasNext())
        {
            transfer.Gather();
            isHole = transfer.IsHole();
        }

        if (isHole)
        {
            Disk.WriteSame.WriteZeroes(task);
        }
        else
        {
            Run(task);
        }
    }

    // Whole blocks of what there is; a part of one cannot be written.
    private static void WriteSome(UnitTask task, ProtectedTransfer transfer, DiskUnit disk, ProtectedPass[] passes)
    {
        long wanted = task.Sam.Cdb.TransferLength * transfer.BlockStride;
        long blocks = Math.DivRem(Math.Min(wanted, task.Sam.DataOutLength), transfer.BlockStride, out long rest);
        if (rest != 0)
        {
            _ = DataCheck.IsEnough(task, wanted);
            return;
        }

        transfer.Plan(blocks << disk.BlockShift, wanted, passes);
        if (task.FetchDataOut(blocks * transfer.BlockStride, s_run))
        {
            Run(task);
        }
    }

    private static void Fetch(UnitTask task, ProtectedTransfer transfer, Action<UnitTask> continuation)
    {
        if (DataCheck.IsOffered(task, transfer.Wanted) && task.FetchDataOut(transfer.Wanted, continuation))
        {
            continuation(task);
        }
    }

    private static void Run(UnitTask task)
    {
        ProtectedTransfer transfer = task.Protected!;
        while (transfer.HasNext())
        {
            if (transfer.Does(PassActions.Gather))
            {
                transfer.Gather();
            }

            if (transfer.Does(PassActions.CheckClient) && !transfer.CheckClient())
            {
                return;
            }

            if (transfer.Does(PassActions.Load))
            {
                transfer.UseMedium();
                if (!task.SubmitTo(((DiskUnit)task.Unit).Store, s_loaded))
                {
                    return;
                }
            }

            if (!Loaded(task, transfer))
            {
                return;
            }
        }

        Finish(task, transfer);
    }

    private static void Loaded(UnitTask task)
    {
        if (Loaded(task, task.Protected!))
        {
            Run(task);
        }
    }

    // What follows a read, or the lack of one; true if the piece is done.
    private static bool Loaded(UnitTask task, ProtectedTransfer transfer)
    {
        task.Integrity = default;
        if (transfer.Does(PassActions.Load))
        {
            if (task.Status != BlockStatus.Ok)
            {
                StoreErrors.Fail(task);
                return false;
            }

            if (!transfer.CheckMedium() || (transfer.Does(PassActions.Compare) && !transfer.Compare()))
            {
                return false;
            }
        }

        if (transfer.Does(PassActions.Emit))
        {
            transfer.Emit();
        }

        if (transfer.Does(PassActions.Or))
        {
            transfer.Or();
        }

        if (!transfer.Does(PassActions.Store))
        {
            task.Position += transfer.Length;
            return true;
        }

        transfer.UseClient();
        return task.SubmitTo(((DiskUnit)task.Unit).Store, s_stored) && Stored(task, transfer);
    }

    private static void Stored(UnitTask task)
    {
        if (Stored(task, task.Protected!))
        {
            Run(task);
        }
    }

    private static bool Stored(UnitTask task, ProtectedTransfer transfer)
    {
        task.Integrity = default;
        if (task.Status != BlockStatus.Ok)
        {
            StoreErrors.Fail(task);
            return false;
        }

        task.Position += transfer.Length;
        return true;
    }

    private static void Finish(UnitTask task, ProtectedTransfer transfer)
    {
        var disk = (DiskUnit)task.Unit;
        bool isWrite = (task.Row.Traits & CommandTraits.Writes) != 0;
        if (!isWrite || !transfer.IsDurable || !disk.Store.Limits.HasWriteCache)
        {
            End(task, transfer);
            return;
        }

        task.SetFlush();
        if (task.SubmitTo(disk.Store, s_flushed))
        {
            Flushed(task);
        }
    }

    private static void Flushed(UnitTask task)
    {
        if (task.Status == BlockStatus.Ok)
        {
            End(task, task.Protected!);
        }
        else
        {
            StoreErrors.Fail(task);
        }
    }

    private static void End(UnitTask task, ProtectedTransfer transfer)
    {
        long offered = task.Row.Direction == DataDirection.In ? task.Sam.DataInLength : task.Sam.DataOutLength;
        task.Good(Math.Min(transfer.Wanted, offered), transfer.Wanted);
    }

    // Null: the task has ended, or goes on without protection information.
    private static ProtectedTransfer? Begin(UnitTask task, CommandHandler plain)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        var rules = new ProtectionRules(ref cdb, disk.Protection.Type);
        bool hasType = rules.Type != ProtectionType.None;
        if (rules.Protect == 0 && !hasType)
        {
            plain(task);
            return null;
        }

        // In type 2 other CDBs than those of 32 bytes are unknown, whatever the field says.
        bool isLong = cdb.OperationCode == OperationCode.VariableLength;
        if (rules is { Type: ProtectionType.Type2, Protect: not 0 } && !isLong)
        {
            task.IllegalRequest(AdditionalSense.InvalidCommandOperationCode);
            return null;
        }

        bool isUnprotectedWrite = rules.Protect == 0 && (task.Row.Traits & CommandTraits.Writes) != 0;
        if (!hasType || rules.Protect > 5 || (isUnprotectedWrite && disk.Modes.RefusesUnprotectedWrites))
        {
            task.InvalidField(DataCheck.FlagsByte(ref cdb), 7);
            return null;
        }

        ProtectedTransfer transfer = task.Protected ??= new ProtectedTransfer(task);
        transfer.Begin(rules);
        return transfer;
    }
}
