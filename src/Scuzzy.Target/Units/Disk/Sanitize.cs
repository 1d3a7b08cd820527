using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>SANITIZE (SBC-4): the medium is overwritten, block erased or cryptographically erased. The operation
/// outlives its task, and resets.</summary>
internal static class Sanitize
{
    private const int Header = 4;
    private const byte Immediate = 0x80;
    private const byte AllowUnrestrictedExit = 0x20;

    private static readonly Action<UnitTask> s_fetched = Begin;

    public static void Overwrite(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        uint length = task.Sam.Cdb.AllocationLength;
        if (length <= Header || length > Header + disk.Options.BlockBytes)
        {
            task.InvalidField(7, 7);
        }
        else if (ParameterList.TryFetch(task, length, Header + disk.Options.BlockBytes, s_fetched))
        {
            Begin(task);
        }
    }

    public static void Erase(UnitTask task)
    {
        if (task.Sam.Cdb.AllocationLength != 0)
        {
            task.InvalidField(7, 7);
        }
        else if (task.FetchDataOut(0, s_fetched))
        {
            Begin(task);
        }
    }

    /// <summary>Leaves the failure mode without sanitizing, if the SANITIZE that failed allowed it.</summary>
    public static void ExitFailureMode(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        if (task.Sam.Cdb.AllocationLength != 0)
        {
            task.InvalidField(7, 7);
        }
        else if (disk.TryExitSanitizeFailure(out SenseData sense))
        {
            task.Good();
        }
        else
        {
            task.Fail(sense);
        }
    }

    private static void Begin(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        var job = new MediumJob(MediumClosures.Sanitizing)
        {
            MayExitFailure = (cdb[1] & AllowUnrestrictedExit) != 0,
            LeastNs = disk.Options.LeastSanitizeNs,
        };
        if (cdb.ServiceAction != ServiceAction.SanitizeOverwrite)
        {
            // A full unit reads as if the key had changed; a thin one has no block left.
            ReadOnlyMemory<byte> noise = disk.Options.IsThin ? default : Noise(disk);
            disk.Begin(task, job with { Pattern = noise, Unmaps = disk.Options.IsThin }, (cdb[1] & Immediate) != 0);
            return;
        }

        byte[] list = new byte[(int)task.Position];
        _ = ParameterList.Read(task, list);
        int pattern = (list[2] << 8) | list[3];
        int passes = list[0] & 0x1F;
        if (passes == 0)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(0, 4));
        }
        else if (pattern == 0 || pattern > list.Length - Header)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(2, 7));
        }
        else
        {
            job = job with
            {
                Pattern = list.AsMemory(Header, pattern),
                Passes = passes,
                Inverts = (list[0] & 0x80) != 0,
            };
            disk.Begin(task, job, (cdb[1] & Immediate) != 0);
        }
    }

    private static byte[] Noise(DiskUnit disk)
    {
        byte[] noise = new byte[disk.Options.BlockBytes];
        disk.Shard.Random.Fill(noise);
        return noise;
    }
}
