using Scuzzy.Scsi;
using Scuzzy.Scsi.LogPages;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>LOG SENSE (SPC-5 6.8) with the pages that monitors ask for.</summary>
internal static class LogSense
{
    private const int MaximumPage = 512;
    private const byte UnknownTemperature = 0xFF;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (cdb[3] != 0)
        {
            task.InvalidField(3, 7);
            return;
        }

        Span<byte> page = stackalloc byte[MaximumPage];
        int length = Write((LogPageCode)(cdb[2] & 0x3F), page);
        if (length == 0)
        {
            task.InvalidField(2, 5);
            return;
        }

        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write(page[..length]);
        writer.Finish();
    }

    private static int Write(LogPageCode code, Span<byte> page) =>
        code switch
        {
            LogPageCode.SupportedPages => LogPageWriter.WriteSupportedPages(
                page,
                [LogPageCode.SupportedPages, LogPageCode.Temperature, LogPageCode.InformationalExceptions]
            ),
            LogPageCode.Temperature => LogPageWriter.WriteTemperature(page, UnknownTemperature, UnknownTemperature),
            LogPageCode.InformationalExceptions => LogPageWriter.WriteInformationalExceptions(
                page,
                AdditionalSense.None,
                UnknownTemperature
            ),
            _ => 0,
        };
}
