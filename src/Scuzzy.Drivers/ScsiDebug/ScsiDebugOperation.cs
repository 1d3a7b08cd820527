using Scuzzy.Scsi;

namespace Scuzzy.Drivers.ScsiDebug;

/// <summary>A command that the emulation knows (kernel: struct opcode_info_t).</summary>
/// <param name="Opcode">Its operation code.</param>
/// <param name="ServiceAction">Its service action, or −1.</param>
/// <param name="Traits">How it is treated.</param>
internal readonly record struct ScsiDebugOperation(OperationCode Opcode, int ServiceAction, ScsiDebugTraits Traits)
{
    private static readonly ScsiDebugOperation[] s_table =
    [
        new(OperationCode.TestUnitReady, -1, ScsiDebugTraits.NeedsMedium | ScsiDebugTraits.IsForWellKnown),
        new(OperationCode.RequestSense, -1, ScsiDebugTraits.Responds),
        new(OperationCode.Inquiry, -1, ScsiDebugTraits.Responds),
        new(OperationCode.ReportLuns, -1, ScsiDebugTraits.Responds),
        new(OperationCode.ModeSense6, -1, ScsiDebugTraits.None),
        new(OperationCode.ModeSense10, -1, ScsiDebugTraits.None),
        new(OperationCode.ModeSelect6, -1, ScsiDebugTraits.None),
        new(OperationCode.ModeSelect10, -1, ScsiDebugTraits.None),
        new(OperationCode.LogSense, -1, ScsiDebugTraits.None),
        new(OperationCode.ReadCapacity10, -1, ScsiDebugTraits.None),
        new(OperationCode.Read6, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Read10, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Read12, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Read16, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Write6, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Write10, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Write12, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.Write16, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.StartStopUnit, -1, ScsiDebugTraits.StartsOrStops),
        new(OperationCode.ServiceActionIn16, 0x10, ScsiDebugTraits.None),
        new(OperationCode.ServiceActionIn16, 0x12, ScsiDebugTraits.None),
        new(OperationCode.ServiceActionIn16, 0x16, ScsiDebugTraits.None),
        new(OperationCode.MaintenanceIn, 0x0c, ScsiDebugTraits.None),
        new(OperationCode.Verify10, -1, ScsiDebugTraits.NeedsMedium),
        new(OperationCode.Verify16, -1, ScsiDebugTraits.NeedsMedium),
        new(OperationCode.Reserve6, -1, ScsiDebugTraits.None),
        new(OperationCode.Release6, -1, ScsiDebugTraits.None),
        new(OperationCode.Reserve10, -1, ScsiDebugTraits.None),
        new(OperationCode.Release10, -1, ScsiDebugTraits.None),
        new(OperationCode.PreventAllowMediumRemoval, -1, ScsiDebugTraits.None),
        new(OperationCode.SendDiagnostic, -1, ScsiDebugTraits.None),
        new(OperationCode.Unmap, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.WriteSame10, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.WriteSame16, -1, ScsiDebugTraits.MovesData),
        new(OperationCode.SynchronizeCache10, -1, ScsiDebugTraits.Synchronizes | ScsiDebugTraits.NeedsMedium),
        new(OperationCode.SynchronizeCache16, -1, ScsiDebugTraits.Synchronizes | ScsiDebugTraits.NeedsMedium),
        new(OperationCode.PreFetch10, -1, ScsiDebugTraits.Synchronizes | ScsiDebugTraits.NeedsMedium),
    ];

    /// <summary>The row of a command; null with the field that is wrong otherwise.</summary>
    /// <param name="cdb">The command.</param>
    /// <param name="sense">INVALID COMMAND OPERATION CODE, or INVALID FIELD IN CDB at the service action.</param>
    public static ScsiDebugOperation? Find(Cdb cdb, out SenseData sense)
    {
        sense = new SenseData(SenseKey.IllegalRequest, AdditionalSense.InvalidCommandOperationCode);
        foreach (ScsiDebugOperation row in s_table)
        {
            if (row.Opcode != cdb.OperationCode)
            {
                continue;
            }

            if (row.ServiceAction < 0 || row.ServiceAction == (cdb[1] & 0x1f))
            {
                return row;
            }

            sense = SenseData.InvalidFieldInCdb(1, 4);
        }

        return null;
    }

    /// <summary>Whether a command is known, for REPORT SUPPORTED OPERATION CODES.</summary>
    public static bool IsKnown(byte opcode, int serviceAction)
    {
        foreach (ScsiDebugOperation row in s_table)
        {
            if ((byte)row.Opcode == opcode && (row.ServiceAction < 0 || row.ServiceAction == serviceAction))
            {
                return true;
            }
        }

        return false;
    }
}
