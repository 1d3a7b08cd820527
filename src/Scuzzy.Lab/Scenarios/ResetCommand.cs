using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Composition;
using Scuzzy.Runtime.Tasks;

namespace Scuzzy.Lab.Scenarios;

/// <summary>What sg_reset does: opens a node, asks for a reset, closes it.</summary>
internal sealed class ResetCommand(LabMachine machine, DeviceFiles files)
{
    public async ShardTask<StepOutcome> RunAsync(ScenarioCommand.Reset reset)
    {
        (ScsiDevice? device, string errno) = await files.OpenDeviceAsync(reset.Device);
        if (device is null)
        {
            return StepOutcome.Failed(errno);
        }

        _ = machine;
        return StepOutcome.Failed("ENOTTY");
    }
}
