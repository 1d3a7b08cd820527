using Scuzzy.Scsi.Copy;
using Scuzzy.Scsi.Vpd;
using Scuzzy.Target.Units.Disk;

namespace Scuzzy.Target;

// What the copy manager needs of the target.
public sealed partial class TargetDevice
{
    /// <summary>Copies under way.</summary>
    internal int Copies { get; set; }

    /// <summary>Gives a nexus the one that the copy manager uses in its place; false if there is no room for it.
    /// </summary>
    internal bool TryGiveCopier(Nexus nexus)
    {
        if (nexus.Copier is null)
        {
            var copier = (Nexus)Login(nexus.InitiatorPortName, nexus.RelativeTargetPort);
            if (copier.Slot == Nexus.NoSlot)
            {
                return false;
            }

            nexus.Copier = copier;
        }

        return true;
    }

    /// <summary>The disk that a CSCD descriptor designates, or null. A copy reaches no unit that the nexus which asks
    /// for it does not see.</summary>
    internal DiskUnit? FindDisk(CscdView cscd, Nexus nexus)
    {
        foreach (LogicalUnit unit in Units)
        {
            if (unit is not DiskUnit disk || !nexus.Sees(unit))
            {
                continue;
            }

            foreach (Designator designator in disk.Designators)
            {
                if ((int)designator.Type == cscd.DesignatorType && designator.Value.SequenceEqual(cscd.Designator))
                {
                    return disk;
                }
            }
        }

        return null;
    }
}
