using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Copy;

/// <summary>The THIRD PARTY COPY IN commands that tell about EXTENDED COPY: RECEIVE COPY STATUS, OPERATING PARAMETERS
/// and FAILURE DETAILS (SPC-4 6.17, 6.23, 6.22).</summary>
internal static class CopyResults
{
    public static void Status(UnitTask task)
    {
        if (Find(task) is not { } result)
        {
            return;
        }

        int state =
            result.IsUnderWay ? 0
            : result.Status == ScsiStatus.Good ? 1
            : 2;
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write32(8);
        writer.Write8(state);
        writer.Write16(result.Segments);
        bool inKibibytes = result.Bytes > uint.MaxValue;
        writer.Write8(inKibibytes ? 1 : 0);
        writer.Write32((uint)(inKibibytes ? result.Bytes >> 10 : result.Bytes));
        Forget(task, result);
        writer.Finish();
    }

    public static void OperatingParameters(UnitTask task)
    {
        Span<byte> data = stackalloc byte[64];
        int length = CopyManager.Limits.Write(
            data,
            [CopySegmentView.BlockToBlock, CopySegmentView.BlockToBlockWithOffset, CscdView.Identification]
        );
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data[..length]);
        writer.Finish();
    }

    public static void FailureDetails(UnitTask task)
    {
        if (Find(task) is not { } result)
        {
            return;
        }

        if (result.IsUnderWay || result.Status == ScsiStatus.Good)
        {
            task.InvalidField(2, 7);
            return;
        }

        Span<byte> zeros = stackalloc byte[52];
        zeros.Clear();
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write32((uint)(56 + result.Sense.Length));
        writer.Write(zeros);
        writer.Write8((byte)result.Status);
        writer.Write8(0);
        writer.Write16(result.Sense.Length);
        writer.Write(result.Sense);
        Forget(task, result);
        writer.Finish();
    }

    // The result of the list identifier in byte 2; else the task has ended.
    private static CopyResult? Find(UnitTask task)
    {
        byte identifier = task.Sam.Cdb[2];
        CopyResult? result = task.Unit.CopyResults.Find(r => CopyManager.Is(r, task.Nexus.Nexus, identifier));
        if (result is null)
        {
            task.InvalidField(2, 7);
        }

        return result;
    }

    // Once told it is gone.
    private static void Forget(UnitTask task, CopyResult result)
    {
        if (!result.IsUnderWay)
        {
            _ = task.Unit.CopyResults.Remove(result);
        }
    }
}
