using Scuzzy.Scsi;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Storage;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units.Disk;

/// <summary>GET LBA STATUS (SBC-4).</summary>
internal static class GetLbaStatus
{
    /// <summary>Descriptors of one answer, which bounds the search on a store full of holes.</summary>
    private const int MaximumDescriptors = 64;

    // Extents looked at for one answer.
    private const int MaximumExtents = 4096;

    public static void Execute(UnitTask task)
    {
        var disk = (DiskUnit)task.Unit;
        ref Cdb cdb = ref task.Sam.Cdb;
        ulong lba = cdb.Lba;
        if (lba >= disk.Blocks)
        {
            task.Fail(new SenseData(SenseKey.IllegalRequest, AdditionalSense.LbaOutOfRange) { Information = lba });
            return;
        }

        long room = Math.Max(0, cdb.AllocationLength - LbaStatusDescriptor.HeaderSize) / LbaStatusDescriptor.Size;
        Span<LbaStatusDescriptor> found = stackalloc LbaStatusDescriptor[MaximumDescriptors];
        int count = Collect(disk, lba, found[..(int)Math.Clamp(room, 1, MaximumDescriptors)]);
        Span<byte> data =
            stackalloc byte[LbaStatusDescriptor.HeaderSize + (MaximumDescriptors * LbaStatusDescriptor.Size)];
        int length = LbaStatusDescriptor.Write(data, found[..count]);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write(data[..length]);
        writer.Finish();
    }

    private static int Collect(DiskUnit disk, ulong lba, Span<LbaStatusDescriptor> found)
    {
        int count = 0;
        for (int i = 0; i < MaximumExtents && lba < disk.Blocks; i++)
        {
            ulong blocks = Extent(disk, lba, out byte status);
            bool joins =
                count > 0 && found[count - 1].Status == status && found[count - 1].Blocks + blocks <= uint.MaxValue;
            if (joins)
            {
                found[count - 1] = found[count - 1] with { Blocks = found[count - 1].Blocks + (uint)blocks };
            }
            else if (count == found.Length)
            {
                break;
            }
            else
            {
                blocks = Math.Min(blocks, uint.MaxValue);
                found[count++] = new LbaStatusDescriptor(lba, (uint)blocks, status);
            }

            lba += blocks;
        }

        return count;
    }

    // A block that is mapped in part counts as mapped.
    private static ulong Extent(DiskUnit disk, ulong lba, out byte status)
    {
        long offset = (long)lba << disk.BlockShift;
        status = 0;
        if (!disk.Options.IsThin)
        {
            return disk.Blocks - lba;
        }

        ExtentKind kind = disk.Store.Extent(offset, ((long)disk.Blocks << disk.BlockShift) - offset, out long length);
        ulong blocks = (ulong)length >> disk.BlockShift;
        if (blocks == 0)
        {
            return 1;
        }

        status = (kind & ExtentKind.Hole) != 0 ? (byte)1 : (byte)0;
        return blocks;
    }
}
