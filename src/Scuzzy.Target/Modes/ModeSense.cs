using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Modes;

/// <summary>MODE SENSE of 6 and 10 bytes (SPC-5 6.14, 6.15).</summary>
internal static class ModeSense
{
    private const int ShortHeader = 4;
    private const int LongHeader = 8;
    private const int MaximumDescriptor = 16;
    private const int MaximumPage = 64;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        LogicalUnit unit = task.Unit;
        if (unit.ModePages is not { } set)
        {
            task.IllegalRequest(unit.UnknownCommand);
            return;
        }

        byte code = (byte)(cdb[2] & 0x3F);
        byte subpage = cdb[3];
        if (!IsKnown(set, code, subpage, out int fieldByte, out int bit))
        {
            task.InvalidField(fieldByte, bit);
            return;
        }

        var control = (ModePageControl)(cdb[2] >> 6);
        Span<byte> descriptor = stackalloc byte[MaximumDescriptor];
        bool isLong = cdb.Length >= 10;
        bool longLba = isLong && (cdb[1] & 0x10) != 0;
        bool disabled = (cdb[1] & 0x08) != 0;
        int descriptorLength = disabled ? 0 : unit.WriteBlockDescriptor(descriptor, longLba);
        int pagesLength = LengthOf(set, code, subpage);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        if (isLong)
        {
            writer.Write16(LongHeader - 2 + descriptorLength + pagesLength);
            writer.Write8(unit.MediumType);
            writer.Write8(unit.DeviceSpecificParameter);
            writer.Write8(longLba && descriptorLength > 0 ? 1 : 0);
            writer.Write8(0);
            writer.Write16(descriptorLength);
        }
        else
        {
            writer.Write8(ShortHeader - 1 + descriptorLength + pagesLength);
            writer.Write8(unit.MediumType);
            writer.Write8(unit.DeviceSpecificParameter);
            writer.Write8(descriptorLength);
        }

        writer.Write(descriptor[..descriptorLength]);
        WritePages(ref writer, set, code, subpage, control);
        writer.Finish();
    }

    private static bool IsKnown(ModePageSet set, byte code, byte subpage, out int fieldByte, out int bit)
    {
        (fieldByte, bit) = (2, 5);
        if (code == ModePageSet.AllPages)
        {
            (fieldByte, bit) = (3, 7);
            return subpage is 0 or ModePageSet.AllSubpages;
        }

        bool hasCode = false;
        foreach (ModePage page in set.Pages)
        {
            if (ModePageSet.IsMeant(page, code, subpage))
            {
                return true;
            }

            hasCode |= page.Code == code;
        }

        if (hasCode)
        {
            (fieldByte, bit) = (3, 7);
        }

        return false;
    }

    private static int LengthOf(ModePageSet set, byte code, byte subpage)
    {
        int length = 0;
        foreach (ModePage page in set.Pages)
        {
            length += ModePageSet.IsMeant(page, code, subpage) ? page.Length : 0;
        }

        return length;
    }

    private static void WritePages(
        ref DataInWriter writer,
        ModePageSet set,
        byte code,
        byte subpage,
        ModePageControl control
    )
    {
        Span<byte> bytes = stackalloc byte[MaximumPage];
        foreach (ModePage page in set.Pages)
        {
            if (ModePageSet.IsMeant(page, code, subpage))
            {
                writer.Write(bytes[..page.Write(bytes, control)]);
            }
        }
    }
}
