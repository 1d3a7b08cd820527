using Scuzzy.Scsi;
using Scuzzy.Scsi.LogPages;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>LOG SENSE (SPC-5 6.8) with the pages that monitors ask for, and LOG SELECT (SPC-5 6.7), which resets the
/// counters.</summary>
internal static class LogSense
{
    private const int MaximumPage = 512;
    private const byte UnknownTemperature = 0xFF;
    private const byte AllSubpages = 0xFF;
    private const int DefaultValues = 2;

    private static readonly LogPageCode[] s_pages =
    [
        LogPageCode.SupportedPages,
        LogPageCode.WriteErrorCounters,
        LogPageCode.ReadErrorCounters,
        LogPageCode.VerifyErrorCounters,
        LogPageCode.NonMediumErrors,
        LogPageCode.Temperature,
        LogPageCode.StartStopCycleCounter,
        LogPageCode.SelfTestResults,
        LogPageCode.InformationalExceptions,
    ];

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        var code = (LogPageCode)(cdb[2] & 0x3F);
        bool listsSubpages = code == LogPageCode.SupportedPages && cdb[3] == AllSubpages;
        if (cdb[3] != 0 && !listsSubpages)
        {
            task.InvalidField(3, 7);
            return;
        }

        if (Array.IndexOf(s_pages, code) < 0)
        {
            task.InvalidField(2, 5);
            return;
        }

        Span<byte> page = stackalloc byte[MaximumPage];
        bool isDefault = cdb[2] >> 6 >= DefaultValues; // defaults and thresholds of them are zeros
        int length = listsSubpages
            ? WriteSubpages(page)
            : Write(task.Unit, code, page, isDefault ? new ErrorCounters() : task.Unit.Errors);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write(page[..length]);
        writer.Finish();
    }

    public static void Select(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        bool resets = (cdb[1] & 0x02) != 0;
        var code = (LogPageCode)(cdb[2] & 0x3F);
        if ((cdb[1] & 0x01) != 0)
        {
            task.InvalidField(1, 0); // SP: nothing is saved
        }
        else if (cdb.AllocationLength != 0)
        {
            task.InvalidField(7, 7); // no parameter can be set
        }
        else if (cdb[3] != 0 || Array.IndexOf(s_pages, code) < 0)
        {
            task.InvalidField(cdb[3] != 0 ? 3 : 2, cdb[3] != 0 ? 7 : 5);
        }
        else
        {
            if (resets)
            {
                Reset(task.Unit.Errors, code);
                task.Unit.Attend(AdditionalSense.LogParametersChanged, task.Nexus);
            }

            task.Good();
        }
    }

    // Page 00 means all.
    private static void Reset(ErrorCounters errors, LogPageCode code)
    {
        bool all = code == LogPageCode.SupportedPages;
        errors.Writes = all || code == LogPageCode.WriteErrorCounters ? 0 : errors.Writes;
        errors.Reads = all || code == LogPageCode.ReadErrorCounters ? 0 : errors.Reads;
        errors.Verifies = all || code == LogPageCode.VerifyErrorCounters ? 0 : errors.Verifies;
        errors.Others = all || code == LogPageCode.NonMediumErrors ? 0 : errors.Others;
    }

    private static int Write(LogicalUnit unit, LogPageCode code, Span<byte> page, ErrorCounters errors) =>
        code switch
        {
            LogPageCode.SupportedPages => LogPageWriter.WriteSupportedPages(page, s_pages),
            LogPageCode.WriteErrorCounters => WriteErrors(page, code, errors.Writes),
            LogPageCode.ReadErrorCounters => WriteErrors(page, code, errors.Reads),
            LogPageCode.VerifyErrorCounters => WriteErrors(page, code, errors.Verifies),
            LogPageCode.NonMediumErrors => LogPageWriter.WriteErrorCounters(page, code, [errors.Others]),
            LogPageCode.Temperature => LogPageWriter.WriteTemperature(page, UnknownTemperature, UnknownTemperature),
            LogPageCode.StartStopCycleCounter => LogPageWriter.WriteStartStopCycles(
                page,
                "      ",
                uint.MaxValue,
                unit.Errors.StartStops
            ),
            LogPageCode.SelfTestResults => LogPageWriter.WriteNoSelfTests(page),
            _ => LogPageWriter.WriteInformationalExceptions(page, AdditionalSense.None, UnknownTemperature),
        };

    // Nothing is corrected or read again here: what fails, fails. Bytes are not counted.
    private static int WriteErrors(Span<byte> page, LogPageCode code, ulong uncorrected) =>
        LogPageWriter.WriteErrorCounters(page, code, [0, 0, 0, 0, 0, null, uncorrected]);

    private static int WriteSubpages(Span<byte> page)
    {
        page[0] = 0x40; // SPF
        page[1] = AllSubpages;
        page[2] = 0;
        page[3] = (byte)(2 * (s_pages.Length + 1));
        int at = 4;
        foreach (LogPageCode code in s_pages)
        {
            page[at++] = (byte)code;
            page[at++] = 0;
            if (code == LogPageCode.SupportedPages)
            {
                page[at++] = 0;
                page[at++] = AllSubpages;
            }
        }

        return at;
    }
}
