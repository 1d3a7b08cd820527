using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Asks a device whether its reads and writes know command duration limits (kernel: scsi_cdl_check). It asks
/// until one does.</summary>
internal static class DurationLimits
{
    private const long TimeoutNs = 30_000_000_000;
    private const int Retries = 3;
    private const ushort Read32 = 0x0009;
    private const ushort Write32 = 0x000b;
    private const int LongAnswerBytes = 20;
    private const int VariableAnswerBytes = 16;

    public static async ShardTask CheckAsync(ScsiDevice device, ProbeBuffer buffer)
    {
        if (
            !device.Host.Scsi.Policy.ChecksDurationLimits
            || device.ScsiLevel < (int)ScsiLevel.Spc5
            || (device.Flags & DeviceFlags.NoSupportedCodes) != 0
        )
        {
            return;
        }

        _ =
            await AskAsync(device, buffer, Plain(OperationCode.Read16), LongAnswerBytes)
            || await AskAsync(device, buffer, Plain(OperationCode.Write16), LongAnswerBytes)
            || await AskAsync(device, buffer, Variable(Read32), VariableAnswerBytes)
            || await AskAsync(device, buffer, Variable(Write32), VariableAnswerBytes);
    }

    private static Cdb Plain(OperationCode opcode) => Cdb.ReportSupportedOperationCode(opcode, null, LongAnswerBytes);

    private static Cdb Variable(ushort action) =>
        Cdb.ReportSupportedOperationCode(OperationCode.VariableLength, action, VariableAnswerBytes, orWithout: true);

    /// <summary>True if the command is supported and says that limits come in a mode page.</summary>
    private static async ShardTask<bool> AskAsync(ScsiDevice device, ProbeBuffer buffer, Cdb cdb, int length)
    {
        await buffer.ReadAsync(device, cdb, length, TimeoutNs, Retries);
        if (!buffer.Outcome.IsGood || (buffer.Bytes[1] & 7) is not (3 or 5))
        {
            return false;
        }

        int place = (buffer.Bytes[1] >> 3) & 3;
        return place is 1 or 2 || ((buffer.Bytes[0] & 1) != 0 && place == 1);
    }
}
