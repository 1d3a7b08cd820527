using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>The vital product data pages (SPC-5 7.7).</summary>
internal static class VitalProductData
{
    /// <summary>Most bytes of a page that this builds.</summary>
    public const int MaximumPage = 512;

    public static void Execute(UnitTask task, byte page)
    {
        Span<byte> data = stackalloc byte[MaximumPage];
        data.Clear();
        int length = task.Unit.WriteVitalProductData(page, data[4..]);
        if (length < 0)
        {
            task.InvalidField(2, 7);
            return;
        }

        data[0] = Inquiry.Peripheral(task.Unit);
        data[1] = page;
        data[2] = (byte)(length >> 8);
        data[3] = (byte)length;
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data[..(length + 4)]);
        writer.Finish();
    }
}
