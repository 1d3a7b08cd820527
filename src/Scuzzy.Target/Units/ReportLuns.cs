using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>REPORT LUNS (SPC-5 6.33).</summary>
internal static class ReportLuns
{
    public static void Execute(UnitTask task)
    {
        // SELECT REPORT: 0 all but well-known, 1 well-known, 2 all, 10h to 12h administrative and subsidiary units.
        int select = task.Sam.Cdb[2];
        long allocation = task.Sam.Cdb.AllocationLength;
        if (select > 0x02 && select is not (0x10 or 0x11 or 0x12))
        {
            task.InvalidField(2, 7);
            return;
        }

        if (allocation < 16)
        {
            task.InvalidField(6, 7);
            return;
        }

        TargetDevice target = task.Unit.Target;
        target.ForgetAttention(task.Nexus.Nexus, AdditionalSense.ReportedLunsDataChanged);
        bool units = select is 0 or 2;
        bool wellKnown = select is 1 or 2;
        LogicalUnit[] visible = units ? [.. target.Units.Where(task.Nexus.Nexus.Sees)] : [];
        int count = visible.Length + (wellKnown ? 1 : 0);
        var writer = new DataInWriter(task, allocation);
        writer.Write32((uint)count * LogicalUnitNumber.Size);
        writer.Write32(0);
        foreach (LogicalUnit unit in visible)
        {
            writer.Write64(unit.Lun.Value);
        }

        if (wellKnown)
        {
            writer.Write64(LogicalUnitNumber.ReportLunsWellKnown.Value);
        }

        writer.Finish();
    }
}
