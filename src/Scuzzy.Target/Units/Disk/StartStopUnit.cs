using Scuzzy.Scsi;
using Scuzzy.Storage;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>START STOP UNIT (SBC-4) and PREVENT ALLOW MEDIUM REMOVAL (SPC-5 6.17).</summary>
internal static class StartStopUnit
{
    private const byte Start = 0x01;
    private const byte LoadEject = 0x02;
    private const byte NoFlush = 0x04;

    private static readonly Action<UnitTask> s_flushed = Flushed;

    public static void Execute(UnitTask task)
    {
        byte bits = task.Sam.Cdb[4];
        int power = bits >> 4;
        if (power != 0)
        {
            task.Good(); // power conditions change nothing here, whichever
        }
        else if ((bits & LoadEject) != 0 && !task.Unit.Is(UnitFeatures.Removable))
        {
            task.InvalidField(4, 1);
        }
        else if ((bits & (Start | NoFlush)) != 0)
        {
            Change(task, bits);
        }
        else
        {
            var disk = (DiskUnit)task.Unit;
            task.SetFlush();
            if (task.SubmitTo(disk.Store, s_flushed))
            {
                Flushed(task);
            }
        }
    }

    public static void PreventAllow(UnitTask task)
    {
        int prevent = task.Sam.Cdb[4] & 3;
        if (prevent > 1)
        {
            task.InvalidField(4, 1);
            return;
        }

        task.Nexus.PreventsRemoval = prevent == 1;
        task.Good();
    }

    private static void Flushed(UnitTask task)
    {
        if (task.Status == BlockStatus.Ok)
        {
            Change(task, task.Sam.Cdb[4]);
        }
        else
        {
            StoreErrors.Fail(task);
        }
    }

    private static void Change(UnitTask task, byte bits)
    {
        var disk = (DiskUnit)task.Unit;
        bool start = (bits & Start) != 0;
        if ((bits & LoadEject) == 0)
        {
            if (task.Unit.Is(UnitFeatures.Removable))
            {
                task.Good(); // nothing turns in a unit whose medium comes and goes
                return;
            }

            disk.Errors.StartStops += disk.IsStopped && start ? 1u : 0;
            disk.IsStopped = !start;
            task.Good();
        }
        else if (start != disk.HasMedium && disk.Nexuses.Any(n => n.PreventsRemoval))
        {
            task.IllegalRequest(AdditionalSense.MediumRemovalPrevented);
        }
        else
        {
            disk.SetMedium(start, task.Nexus);
            task.Good();
        }
    }
}
