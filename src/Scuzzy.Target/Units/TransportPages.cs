using System.Buffers.Binary;
using Scuzzy.Scsi;
using Scuzzy.Scsi.Vpd;

namespace Scuzzy.Target.Units;

/// <summary>Page 88, SCSI ports (SPC-4 7.8.14): the target's ports by relative identifier and name.</summary>
internal static class TransportPages
{
    private const int DescriptorHeader = 12;

    public static int WritePorts(LogicalUnit unit, PeripheralDeviceType type, Span<byte> data)
    {
        TargetOptions options = unit.Target.Options;
        byte[] payload = new byte[options.Ports * (DescriptorHeader + 4 + byte.MaxValue + 1)];
        int at = 0;
        for (int port = 1; port <= options.Ports; port++)
        {
            Span<byte> b = payload.AsSpan(at);
            BinaryPrimitives.WriteUInt16BigEndian(b[2..], (ushort)port);
            var name = Designator.ScsiName(options.PortName(port), DesignatorAssociation.TargetPort);
            BinaryPrimitives.WriteUInt16BigEndian(b[10..], (ushort)name.Size);
            at += DescriptorHeader + name.Write(b[DescriptorHeader..]);
        }

        return VpdPage.Write(data, type, VpdPageCode.ScsiPorts, payload.AsSpan(0, at));
    }
}
