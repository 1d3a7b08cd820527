using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Copy;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Target.Commands;

namespace Scuzzy.Target.Units.Copy;

/// <summary>The copy manager's page 8F (SPC-4 7.8.17), made from its limits and the rows of its commands.</summary>
internal static class CopyPage
{
    private const ushort BlockTokenLimits = 0x0000;
    private const ushort SupportedCommands = 0x0001;
    private const ushort ParameterData = 0x0004;
    private const ushort SupportedDescriptors = 0x0008;
    private const ushort GeneralOperations = 0x8001;

    public static int Write(LogicalUnit unit, PeripheralDeviceType type, Span<byte> data)
    {
        CopyOperatingParameters limits = CopyManager.Limits;
        Span<byte> payload = stackalloc byte[512];
        Span<byte> value = stackalloc byte[64];
        var writer = new ThirdPartyCopyWriter(payload);
        value.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], RodTokens.MaximumRanges);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], RodTokens.MaximumTimeoutSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], RodTokens.DefaultTimeoutSeconds);
        long blocks = unit is DiskUnit disk ? RodTokens.MaximumBytes >> disk.BlockShift : 0;
        BinaryPrimitives.WriteInt64BigEndian(value[16..], blocks);
        writer.Add(BlockTokenLimits, value[..32]);
        value.Clear();
        writer.Add(SupportedCommands, value[..WriteCommands(unit, value)]);

        value.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], limits.MaximumCscds);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], limits.MaximumSegments);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], limits.MaximumDescriptorBytes);
        writer.Add(ParameterData, value[..28]);

        writer.Add(
            SupportedDescriptors,
            [3, CopySegmentView.BlockToBlock, CopySegmentView.BlockToBlockWithOffset, CscdView.Identification]
        );

        value.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(value, limits.ConcurrentCopies);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], limits.ConcurrentCopies);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], limits.MaximumSegmentBytes);
        value[12] = limits.SegmentGranularity;
        writer.Add(GeneralOperations, value[..32]);
        return VpdPage.Write(data, type, VpdPageCode.ThirdPartyCopy, payload[..writer.Length]);
    }

    // Length of the list; then operation code, count, and that many service actions.
    private static int WriteCommands(LogicalUnit unit, Span<byte> value)
    {
        int at = 1;
        foreach (
            OperationCode opcode in (ReadOnlySpan<OperationCode>)
                [OperationCode.ThirdPartyCopyOut, OperationCode.ThirdPartyCopyIn]
        )
        {
            int count = at + 1;
            value[at] = (byte)opcode;
            at += 2;
            foreach (CommandRow row in unit.Commands.Rows)
            {
                if (row.OperationCode == opcode && unit.Is(row.Requires))
                {
                    value[at++] = (byte)row.ServiceAction!.Value;
                    value[count]++;
                }
            }
        }

        value[0] = (byte)(at - 1);
        return at;
    }
}
