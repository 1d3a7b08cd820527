using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>READ CAPACITY (SBC-4).</summary>
internal static class ReadCapacity
{
    public static void Execute10(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        if ((cdb[8] & 0x01) == 0 && cdb.Lba != 0)
        {
            task.InvalidField(2, 7);
            return;
        }

        var writer = new DataInWriter(task, 8);
        writer.Write32((uint)Math.Min(disk.Blocks - 1, uint.MaxValue));
        writer.Write32((uint)disk.Options.BlockBytes);
        writer.Finish();
    }

    public static void Execute16(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        if ((cdb[14] & 0x01) == 0 && cdb.Lba != 0)
        {
            task.InvalidField(2, 7);
            return;
        }

        Span<byte> data = stackalloc byte[32];
        data.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(data, disk.Blocks - 1);
        BinaryPrimitives.WriteUInt32BigEndian(data[8..], (uint)disk.Options.BlockBytes);
        if (disk.Protection.Type != ProtectionType.None)
        {
            data[12] = (byte)((((int)disk.Protection.Type - 1) << 1) | 1); // P_TYPE, PROT_EN
        }

        data[13] = (byte)((disk.Protection.Exponent << 4) | (disk.Options.PhysicalBlockExponent & 0x0F));
        if (disk.Options.IsThin)
        {
            data[14] = (byte)(0x80 | (disk.UnmappedReadsZeros ? 0x40 : 0)); // LBPME, LBPRZ
        }

        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write(data);
        writer.Finish();
    }
}
