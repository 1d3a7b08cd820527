using Scuzzy.Scsi.Vpd;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>INQUIRY of a vital product data page (SPC-5 6.7.3, 7.7).</summary>
internal static class VitalProductData
{
    /// <summary>Most bytes of a page that a unit has.</summary>
    public const int MaximumPage = 1024;

    public static void Execute(UnitTask task, byte page)
    {
        Span<byte> data = stackalloc byte[MaximumPage];
        int length = task.Unit.WriteVitalProductData(task.Nexus, (VpdPageCode)page, data);
        if (length == 0)
        {
            task.InvalidField(2, 7);
            return;
        }

        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data[..length]);
        writer.Finish();
    }
}
