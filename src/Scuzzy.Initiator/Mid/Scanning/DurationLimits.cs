using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Asks a device whether its reads and writes know command duration limits (kernel: scsi_cdl_check). It asks
/// until one does.</summary>
internal static class DurationLimits
{
    private const ushort Read32 = 0x0009;
    private const ushort Write32 = 0x000b;

    public static async ShardTask CheckAsync(ScsiDevice device, ProbeBuffer buffer)
    {
        if (!device.Host.Scsi.Policy.ChecksDurationLimits || device.ScsiLevel < (int)ScsiLevel.Spc5)
        {
            return;
        }

        _ =
            await AskAsync(device, buffer, OperationCode.Read16, 0)
            || await AskAsync(device, buffer, OperationCode.Write16, 0)
            || await AskAsync(device, buffer, OperationCode.VariableLength, Read32)
            || await AskAsync(device, buffer, OperationCode.VariableLength, Write32);
    }

    /// <summary>True if the command is supported and says that limits come in a mode page.</summary>
    private static async ShardTask<bool> AskAsync(
        ScsiDevice device,
        ProbeBuffer buffer,
        OperationCode opcode,
        ushort action
    ) => await SupportedCommands.AskAsync(device, buffer, opcode, action) && ((buffer.Bytes[1] >> 3) & 3) is 1 or 2;
}
