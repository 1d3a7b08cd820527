using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>SEND DIAGNOSTIC and RECEIVE DIAGNOSTIC RESULTS (SPC-5 6.42, 6.25): the default self-test, which passes, and
/// the list of pages, which has only itself, and may be asked for in either way.</summary>
internal static class Diagnostics
{
    private const int PageHeader = 4;
    private const byte PageFormat = 0x10;

    private static readonly Action<UnitTask> s_fetched = Sent;

    public static void Send(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (cdb.AllocationLength == 0)
        {
            task.Good();
        }
        else if ((cdb[1] & PageFormat) == 0)
        {
            task.InvalidField(1, 4);
        }
        else if (cdb.AllocationLength != PageHeader)
        {
            task.InvalidField(3, 7);
        }
        else if (ParameterList.TryFetch(task, PageHeader, PageHeader, s_fetched))
        {
            Sent(task);
        }
    }

    // Page 00 without parameters: the next RECEIVE DIAGNOSTIC RESULTS is to bring it, as it does anyway.
    private static void Sent(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[PageHeader];
        int wrong = ParameterList.Read(task, buffer).IndexOfAnyExcept((byte)0);
        if (wrong < 0)
        {
            task.Good(PageHeader, PageHeader);
        }
        else
        {
            task.Fail(SenseData.InvalidFieldInParameterList(wrong, 7));
        }
    }

    public static void Receive(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if (cdb[2] != 0)
        {
            task.InvalidField(2, 7);
            return;
        }

        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write([0x00, 0x00, 0x00, 0x01, 0x00]);
        writer.Finish();
    }
}
