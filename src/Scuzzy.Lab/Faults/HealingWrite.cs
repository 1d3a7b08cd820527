using Scuzzy.Drivers.Loopback;
using Scuzzy.Initiator.Mid;
using Scuzzy.Scsi;

namespace Scuzzy.Lab.Faults;

/// <summary>A write that nothing happens to, and that heals the blocks of a rule if it ends well.</summary>
internal sealed class HealingWrite(FaultEngine engine, RuleState state) : LoopbackFault
{
    public override LoopbackAnswer Answered(ScsiCommand command, LoopbackAnswer answer)
    {
        if (answer.Status == ScsiStatus.Good && answer.TransferredBytes == command.LengthBytes)
        {
            state.Heal(command.Cdb.Lba, command.Cdb.TransferLength);
            engine.Refresh();
        }

        return answer;
    }
}
