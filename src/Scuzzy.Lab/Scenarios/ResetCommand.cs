using Scuzzy.Initiator.Mid;
using Scuzzy.Initiator.Mid.ErrorHandling;
using Scuzzy.Initiator.Upper;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Scenarios;

/// <summary>What sg_reset does: opens a node, asks for a reset, closes it.</summary>
internal sealed class ResetCommand(DeviceFiles files)
{
    /// <summary>O_RDWR | O_NONBLOCK | O_LARGEFILE, as sg_reset opens.</summary>
    private const int OpenFlags = 0x8802;

    /// <summary>SG_SCSI_RESET.</summary>
    private const int ResetRequest = 0x2284;

    public async ShardTask<StepOutcome> RunAsync(ScenarioCommand.Reset reset)
    {
        bool isGeneric = DeviceFiles.IsGeneric(reset.Device);
        (ScsiDevice? device, string errno) = isGeneric
            ? (files.Find(reset.Device), "ENOENT")
            : await files.OpenDeviceAsync(reset.Device);
        if (device is null)
        {
            return StepOutcome.Failed(errno);
        }

        if (isGeneric)
        {
            GenericLog.Opened(device, OpenFlags);
            GenericLog.Asked(device, ResetRequest);
        }

        ScsiResetScope scope = reset.Scope switch
        {
            'd' => ScsiResetScope.Device,
            't' => ScsiResetScope.Target,
            'b' => ScsiResetScope.Bus,
            _ => ScsiResetScope.Host,
        };
        int error = await device.ResetAsync(scope, reset.Escalates, isNonBlocking: isGeneric);
        if (isGeneric)
        {
            GenericLog.Released(device);
        }
        else
        {
            await DeviceFiles.CloseDeviceAsync(reset.Device, device);
        }

        return error == 0 ? StepOutcome.Good : StepOutcome.Failed(ErrnoNames.Of(error));
    }
}
