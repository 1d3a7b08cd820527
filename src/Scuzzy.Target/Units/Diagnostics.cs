using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>SEND DIAGNOSTIC and RECEIVE DIAGNOSTIC RESULTS (SPC-5 6.42, 6.25): the default self-test, which passes, and
/// the list of pages, which has only itself.</summary>
internal static class Diagnostics
{
    public static void Send(UnitTask task)
    {
        if (task.Sam.Cdb.AllocationLength != 0)
        {
            task.InvalidField(3, 7);
        }
        else
        {
            task.Good();
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
