namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>Which fields of protection information are looked at; the bits are GRD_CHK, APP_CHK and REF_CHK of the
/// extended INQUIRY page.</summary>
[Flags]
internal enum ProtectionChecks : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>LOGICAL BLOCK REFERENCE TAG.</summary>
    Reference = 1 << 0,

    /// <summary>LOGICAL BLOCK APPLICATION TAG.</summary>
    Application = 1 << 1,

    /// <summary>LOGICAL BLOCK GUARD.</summary>
    Guard = 1 << 2,

    /// <summary>All of them.</summary>
    All = Guard | Application | Reference,
}
