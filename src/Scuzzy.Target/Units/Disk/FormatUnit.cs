using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>FORMAT UNIT (SBC-4 5.5): the medium reads as zeros afterwards, if the store can write zeros; else it keeps
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
        if (!list.IsEmpty)
        {
            // No protection information, no initialization pattern, no defect list.
            int lengthAt = list.Length == LongHeader ? 4 : 2;
            bool hasDefects = list[lengthAt..].IndexOfAnyExcept((byte)0) >= 0;
            if ((list[0] & 0x07) != 0 || (list[1] & 0x08) != 0 || hasDefects)
            {
                int at =
                    (list[0] & 0x07) != 0 ? 0
                    : (list[1] & 0x08) != 0 ? 1
                    : lengthAt;
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

        disk.Begin(task, new MediumJob(MediumClosures.Formatting) { Unmaps = disk.Options.IsThin }, immediate);
    }
}
