namespace Scuzzy.Scsi.Vpd;

/// <summary>ASSOCIATION: what a designator names (SPC-4 table 597).</summary>
public enum DesignatorAssociation : byte
{
    /// <summary>The logical unit.</summary>
    LogicalUnit = 0,

    /// <summary>The target port that the command came through.</summary>
    TargetPort = 1,

    /// <summary>The target device.</summary>
    TargetDevice = 2,
}
