using Scuzzy.Scsi;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Units;

/// <summary>REPORT SUPPORTED OPERATION CODES and REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS (SPC-5 6.35, 6.36).
/// </summary>
internal static class SupportedCommands
{
    // More than the commands of any unit, with timeouts.
    private const int MaximumData = 4096;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        bool timeouts = (cdb[2] & 0x80) != 0;
        int options = cdb[2] & 0x07;
        if (options > 3)
        {
            task.InvalidField(2, 2);
        }
        else if (options == 0)
        {
            All(task, timeouts);
        }
        else
        {
            One(task, options, timeouts);
        }
    }

    public static void TaskManagement(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        bool extended = (cdb[2] & 0x80) != 0;
        if (cdb.AllocationLength < 4)
        {
            task.InvalidField(6, 7);
            return;
        }

        // ATS ATSS CACAS CTSS LURS QTS TRS; QAES QTSS ITNRS.
        Span<byte> data = stackalloc byte[16];
        data.Clear();
        data[0] = (byte)(task.Unit.Personality.SupportsAca ? 0xFE : 0xDE);
        data[1] = 0x07;
        data[3] = extended ? (byte)12 : (byte)0;
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write(data[..(extended ? 16 : 4)]);
        writer.Finish();
    }

    private static void All(UnitTask task, bool timeouts)
    {
        LogicalUnit unit = task.Unit;
        var commands = new List<SupportedCommand>();
        foreach (CommandRow row in unit.Commands.Rows)
        {
            if (unit.Is(row.Requires))
            {
                commands.Add(Describe(row));
            }
        }

        Span<byte> data = stackalloc byte[MaximumData];
        int length = SupportedCommandsData.WriteAll(data, [.. commands], timeouts);
        var writer = new DataInWriter(task, task.Sam.Cdb.AllocationLength);
        writer.Write(data[..length]);
        writer.Finish();
    }

    private static void One(UnitTask task, int options, bool timeouts)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        LogicalUnit unit = task.Unit;
        var opcode = (OperationCode)cdb[3];
        ushort action = (ushort)((cdb[4] << 8) | cdb[5]);
        bool hasActions = unit.Commands.HasServiceActions(opcode, unit.Features);
        bool isKnown = hasActions || unit.Commands.Find(opcode, 0, unit.Features) is not null;

        // Option 1 is for opcodes without service actions, option 2 for those with, option 3 for either.
        if ((options == 1 && hasActions) || (options == 2 && isKnown && !hasActions))
        {
            task.InvalidField(2, 2);
            return;
        }

        CommandRow? row = hasActions || action == 0 ? unit.Commands.Find(opcode, action, unit.Features) : null;
        row ??= options == 1 ? unit.Commands.Find(opcode, 0, unit.Features) : null;
        Span<byte> data = stackalloc byte[64];
        int length = row is null
            ? SupportedCommandsData.WriteOne(data, SupportStatus.NotSupported, [])
            : SupportedCommandsData.WriteOne(data, SupportStatus.Standard, row.Usage, timeouts ? Describe(row) : null);
        var writer = new DataInWriter(task, cdb.AllocationLength);
        writer.Write(data[..length]);
        writer.Finish();
    }

    private static SupportedCommand Describe(CommandRow row) =>
        new(row.OperationCode, row.ServiceAction, (ushort)row.Usage.Length)
        {
            NominalTimeoutSeconds = (uint)row.NominalSeconds,
            RecommendedTimeoutSeconds = (uint)row.RecommendedSeconds,
        };
}
