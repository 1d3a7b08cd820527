using Scuzzy.Scsi;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>REPORT TARGET PORT GROUPS (SPC-5 6.37): one group of all ports, active/optimized.</summary>
internal static class TargetPortGroups
{
    /// <summary>TARGET PORT GROUP of the one group.</summary>
    public const ushort Group = 1;

    private const byte OptimizedSupported = 0x01;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        int format = cdb[1] >> 5;
        if (format > 1)
        {
            task.InvalidField(1, 7);
            return;
        }

        int ports = task.Unit.Target.Options.Ports;
        int length = 8 + (4 * ports);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write32((uint)(length + (format == 1 ? 4 : 0)));
        if (format == 1)
        {
            writer.Write32(0x10_00_00_00); // extended header, IMPLICIT TRANSITION TIME 0: not told
        }

        writer.Write8(0x00); // active/optimized
        writer.Write8(OptimizedSupported);
        writer.Write16(Group);
        writer.Write8(0);
        writer.Write8(0); // STATUS CODE: none
        writer.Write8(0);
        writer.Write8(ports);
        for (int port = 1; port <= ports; port++)
        {
            writer.Write16(0);
            writer.Write16(port);
        }

        writer.Finish();
    }
}
