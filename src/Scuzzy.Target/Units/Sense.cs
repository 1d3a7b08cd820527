using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>REQUEST SENSE (SPC-5 6.39): the pending unit attention, else what the unit has to tell.</summary>
internal static class Sense
{
    public static void Request(UnitTask task)
    {
        bool descriptor = (task.Sam.Cdb[1] & 0x01) != 0;
        SenseData sense = task.Nexus.Attentions.TryTake(out AdditionalSense condition)
            ? new SenseData(SenseKey.UnitAttention, condition)
            : task.Unit.PollableSense;
        Span<byte> bytes = stackalloc byte[SenseData.DescriptorMaximumSize];
        int length = sense.Write(bytes, descriptor);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(bytes[..length]);
        writer.Finish();
    }
}
