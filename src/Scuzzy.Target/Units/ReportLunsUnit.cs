using Scuzzy.Target.Commands;

namespace Scuzzy.Target.Units;

/// <summary>The REPORT LUNS well-known logical unit (SPC-5 8.2).</summary>
internal sealed class ReportLunsUnit() : LogicalUnit(new UnitPersonality { Product = "REPORT LUNS" })
{
    internal override CommandTable Commands => PrimaryCommands.WellKnown;

    /// <summary>1Eh: well-known logical unit.</summary>
    internal override byte DeviceType => 0x1E;
}
