using Scuzzy.Lab.Checking;
using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Execution;
using Scuzzy.Scsi.Sam;
using Scuzzy.Target;

namespace Scuzzy.Lab.Composition;

/// <summary>A target of the lab, built.</summary>
/// <param name="Name">ARRAY.TARGET.</param>
/// <param name="Device">The device server.</param>
/// <param name="Seam">Where drivers reach it: itself, or what watches it.</param>
/// <param name="Cpu">The CPU that takes its ports' interrupts.</param>
/// <param name="Section">What the lab says of it.</param>
internal sealed record LabTarget(string Name, TargetDevice Device, SamTarget Seam, Cpu Cpu, TargetSection Section)
{
    /// <summary>The target is switched on again; on its shard.</summary>
    public void PowerOn()
    {
        var watch = Seam as SeamWatch;
        long began = watch?.PoweringOn() ?? 0;
        Device.PowerOn(() => watch?.PoweredOn(began));
    }
}
