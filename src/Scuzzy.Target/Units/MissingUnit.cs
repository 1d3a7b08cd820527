using Scuzzy.Scsi;
using Scuzzy.Target.Commands;

namespace Scuzzy.Target.Units;

/// <summary>Answers for every LUN that does not exist (SPC-5 6.7.2, SAM-5 5.9.4).</summary>
internal sealed class MissingUnit() : LogicalUnit(new UnitPersonality { PeripheralQualifier = 3 })
{
    internal override CommandTable Commands => PrimaryCommands.Missing;

    /// <summary>1Fh: none.</summary>
    internal override byte DeviceType => 0x1F;

    internal override bool HasAttentions => false;

    internal override AdditionalSense UnknownCommand => AdditionalSense.LogicalUnitNotSupported;

    internal override SenseData PollableSense => new(SenseKey.IllegalRequest, AdditionalSense.LogicalUnitNotSupported);
}
