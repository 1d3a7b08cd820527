using Scuzzy.Runtime;
using Scuzzy.Scsi;
using Scuzzy.Storage.Integrity;
using Scuzzy.Target.Commands;
using Scuzzy.Target.Units.Disk.Protection;

namespace Scuzzy.Target;

// How the medium is formatted with protection information.
public sealed partial class DiskUnit
{
    private ProtectionFormat _protection;

    /// <summary>The medium can be formatted with protection information, because the store keeps it.</summary>
    public bool HasProtection => Store is IntegrityStore;

    /// <summary>How the medium is formatted. After a change all must be written.</summary>
    internal ProtectionFormat Protection
    {
        get => _protection;
        private set
        {
            Invariant.Holds(IsPossible(value));
            _protection = value;
            if (Store is IntegrityStore store)
            {
                store.IntervalBytes = Options.BlockBytes >> value.Exponent;
            }

            // READ(32) and its like exist for type 2 only; elsewhere they are an option.
            bool hasLong =
                value.Type == ProtectionType.None ? Options.HasLongCommands : value.Type == ProtectionType.Type2;
            Features = hasLong ? Features | UnitFeatures.LongCommands : Features & ~UnitFeatures.LongCommands;
        }
    }

    /// <summary>True if the medium can be formatted so: intervals have 512 bytes at least, in type 1 a whole block.
    /// </summary>
    internal bool IsPossible(ProtectionFormat format) =>
        format switch
        {
            { Type: ProtectionType.None, Exponent: 0 } => true,
            { Type: ProtectionType.Type1, Exponent: 0 } => HasProtection,
            { Type: ProtectionType.Type2 or ProtectionType.Type3, Exponent: >= 0 and < 16 } => HasProtection
                && Options.BlockBytes >> format.Exponent >= IntegrityStore.SmallestIntervalBytes,
            _ => false,
        };
}
