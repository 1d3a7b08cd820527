using Scuzzy.Runtime.Tasks;
using Scuzzy.Scsi;

namespace Scuzzy.Initiator.Mid.Scanning;

/// <summary>Asks a device whether it knows a command (kernel: scsi_report_opcode).</summary>
internal static class SupportedCommands
{
    private const long TimeoutNs = 30_000_000_000;
    private const int Retries = 3;
    private const int HeaderBytes = 4;

    /// <summary>True if the device says so; it is not asked if it does not know how to answer.</summary>
    public static async ShardTask<bool> AskAsync(
        ScsiDevice device,
        ProbeBuffer buffer,
        OperationCode opcode,
        ushort action
    ) => await SendAsync(device, buffer, opcode, action) && !IsIllegal(buffer.Outcome) && (buffer.Bytes[1] & 3) == 3;

    /// <summary>True if the device does not know how to answer; INQUIRY is what it is asked about.</summary>
    public static async ShardTask<bool> IsRefusedAsync(ScsiDevice device, ProbeBuffer buffer) =>
        !await SendAsync(device, buffer, OperationCode.Inquiry, action: 0) || IsIllegal(buffer.Outcome);

    private static async ShardTask<bool> SendAsync(
        ScsiDevice device,
        ProbeBuffer buffer,
        OperationCode opcode,
        ushort action
    )
    {
        if ((device.Flags & DeviceFlags.NoSupportedCodes) != 0 || device.ScsiLevel < (int)ScsiLevel.Spc3)
        {
            return false;
        }

        // Of a command whose length varies the kernel takes twelve bytes (kernel: COMMAND_SIZE).
        int length = HeaderBytes + (opcode == OperationCode.VariableLength ? 12 : Cdb.LengthOf(opcode));
        var cdb = Cdb.ReportSupportedOperationCode(
            opcode,
            action == 0 ? null : action,
            (uint)length,
            orWithout: action != 0
        );
        await buffer.ReadAsync(device, cdb, length, TimeoutNs, Retries);
        return true;
    }

    private static bool IsIllegal(ScsiExecution e) =>
        e is { HasSense: true, SenseKey: SenseKey.IllegalRequest, Additional: { Asc: 0x20 or 0x24, Ascq: 0 } };
}
