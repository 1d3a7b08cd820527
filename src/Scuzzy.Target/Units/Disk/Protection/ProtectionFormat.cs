using Scuzzy.Scsi;

namespace Scuzzy.Target.Units.Disk.Protection;

/// <summary>How a medium is formatted with protection information.</summary>
/// <param name="Type">P_TYPE, or none.</param>
/// <param name="Exponent">P_I_EXPONENT: intervals of a block, as a power of two; 0 without and in type 1.</param>
internal readonly record struct ProtectionFormat(ProtectionType Type, int Exponent);
