using System.Buffers.Binary;
using System.Text;
using Scuzzy.Scsi;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>INQUIRY (SPC-5 6.7).</summary>
internal static class Inquiry
{
    private const int StandardLength = 96;
    private const int OldStandardLength = 36;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        byte page = cdb[2];
        if ((cdb[1] & 0x01) != 0)
        {
            VitalProductData.Execute(task, page);
        }
        else if (page != 0)
        {
            task.InvalidField(2, 7);
        }
        else
        {
            Span<byte> data = stackalloc byte[StandardLength];
            var writer = new DataInWriter(task, cdb.AllocationLength);
            writer.Write(data[..WriteStandard(task.Unit, data)]);
            writer.Finish();
        }
    }

    /// <summary>PERIPHERAL QUALIFIER and PERIPHERAL DEVICE TYPE.</summary>
    public static byte Peripheral(LogicalUnit unit) =>
        (byte)(
            (unit.Personality.PeripheralQualifier << 5)
            | ((unit.Personality.PeripheralDeviceType ?? unit.DeviceType) & 0x1F)
        );

    /// <summary>Writes text, padded with spaces.</summary>
    public static void WriteText(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        _ = Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length)), field);
    }

    private static int WriteStandard(LogicalUnit unit, Span<byte> data)
    {
        UnitPersonality who = unit.Personality;
        int length = who.Version >= 3 ? StandardLength : OldStandardLength;
        data.Clear();
        data[0] = Peripheral(unit);
        data[1] = (unit.Features & UnitFeatures.Removable) != 0 ? (byte)0x80 : (byte)0;
        data[2] = who.Version;
        int flags = (who.Version >= 3 ? 0x10 : 0) | (who.SupportsAca ? 0x20 : 0); // HISUP, NORMACA
        data[3] = (byte)(flags | 0x02); // RESPONSE DATA FORMAT 2
        data[4] = (byte)(length - 5);
        bool copies = unit.Commands.HasServiceActions(OperationCode.ThirdPartyCopyOut, unit.Features);
        data[5] = (byte)(who.Version >= 5 ? AccessBits(unit) | (copies ? 0x08 : 0) : 0); // TPGS; 3PC
        data[5] |= unit.Is(UnitFeatures.Protection) ? (byte)0x01 : (byte)0; // PROTECT
        data[6] = unit.Target.Options.Ports > 1 ? (byte)0x10 : (byte)0; // MULTIP
        data[7] = who.HasTaggedQueuing ? (byte)0x02 : (byte)0; // CMDQUE
        WriteText(data.Slice(8, 8), who.Vendor);
        WriteText(data.Slice(16, 16), who.Product);
        WriteText(data.Slice(32, 4), who.Revision);
        if (length > OldStandardLength)
        {
            WriteVersionDescriptors(unit, data[58..]);
        }

        return length;
    }

    // 01b implicit, 11b also explicit.
    private static int AccessBits(LogicalUnit unit) => unit.Target.Options.HasExplicitAccess ? 0x30 : 0x10;

    // SPC-5 table 151: SAM-5, SPC-4 or SPC-5, and the device type's standard.
    private static void WriteVersionDescriptors(LogicalUnit unit, Span<byte> data)
    {
        BinaryPrimitives.WriteUInt16BigEndian(data, 0x00A0); // SAM-5
        ushort primary = unit.Personality.Version >= 7 ? (ushort)0x05C0 : (ushort)0x0460;
        BinaryPrimitives.WriteUInt16BigEndian(data[2..], primary);
        if (unit.DeviceType == 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(data[4..], 0x04C0); // SBC-3
            BinaryPrimitives.WriteUInt16BigEndian(data[6..], 0x0600); // SBC-4
        }
    }
}
