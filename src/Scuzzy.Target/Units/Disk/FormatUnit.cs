using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target.Units.Disk;

/// <summary>FORMAT UNIT (SBC-4): the medium reads as zeros afterwards, if the store can write zeros; else it keeps
/// its content, which the standard allows.</summary>
internal static class FormatUnit
{
    private const int ShortHeader = 4;
    private const int LongHeader = 8;
    private const byte Immediate = 0x02;

    private static readonly Action<UnitTask> s_fetched = Fetched;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        bool hasData = (cdb[1] & 0x10) != 0;
        bool isLong = (cdb[1] & 0x20) != 0;
        if (!hasData && (cdb[1] & 0x2F) != 0)
        {
            task.InvalidField(1, 5); // LONGLIST, CMPLST and DEFECT LIST FORMAT need FMTDATA
        }
        else if (
            ParameterList.TryFetch(
                task,
                hasData
                    ? isLong
                        ? LongHeader
                        : ShortHeader
                    : 0,
                LongHeader,
                s_fetched
            )
        )
        {
            Fetched(task);
        }
    }

    private static void Fetched(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[LongHeader];
        ReadOnlySpan<byte> list = ParameterList.Read(task, buffer);
        if (!TryFormat(task, list, out ProtectionFormat format))
        {
            return;
        }

        if (!list.IsEmpty)
        {
            // No initialization pattern, no defect list.
            int lengthAt = list.Length == LongHeader ? 4 : 2;
            bool hasDefects = list[lengthAt..].IndexOfAnyExcept((byte)0) >= 0;
            if ((list[1] & 0x08) != 0 || hasDefects)
            {
                int at = (list[1] & 0x08) != 0 ? 1 : lengthAt;
                task.Fail(SenseData.InvalidFieldInParameterList(at, at == 1 ? 3 : -1));
                return;
            }
        }

        var disk = (DiskUnit)task.Unit;
        bool immediate = list.Length > 1 && (list[1] & Immediate) != 0;
        if (disk.Store.Limits.MaximumWriteZeroesBytes == 0)
        {
            task.Good(list.Length, list.Length);
            return;
        }

        disk.Begin(
            task,
            new MediumJob(MediumClosures.Formatting) { Unmaps = disk.Options.IsThin, Protection = format },
            immediate
        );
    }

    // FMTPINFO and PROTECTION FIELD USAGE (SBC-4 table 40); false if the task has ended.
    private static bool TryFormat(UnitTask task, ReadOnlySpan<byte> list, out ProtectionFormat format)
    {
        int information = task.Sam.Cdb[1] >> 6;
        int usage = list.IsEmpty ? 0 : list[0] & 0x07;
        int exponent = list.Length == LongHeader ? list[3] : 0; // P_I_INFORMATION must be 0
        format = new ProtectionFormat(
            information switch
            {
                0 => ProtectionType.None,
                2 => ProtectionType.Type1,
                _ => usage == 0 ? ProtectionType.Type2 : ProtectionType.Type3,
            },
            exponent
        );
        var disk = (DiskUnit)task.Unit;
        if (information == 1 || (information != 0 && !disk.HasProtection))
        {
            task.InvalidField(1, 7);
            return false;
        }

        if (usage > (information == 3 ? 1 : 0))
        {
            task.Fail(SenseData.InvalidFieldInParameterList(0, 2));
            return false;
        }

        if (exponent > 0x0F || !disk.IsPossible(format))
        {
            task.Fail(SenseData.InvalidFieldInParameterList(3, exponent > 0x0F ? 7 : 3));
            return false;
        }

        return true;
    }
}
