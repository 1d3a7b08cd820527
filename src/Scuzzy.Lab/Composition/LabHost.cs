using Scuzzy.Drivers.Loopback;
using Scuzzy.Drivers.ScsiDebug;
using Scuzzy.Initiator.Mid;
using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Composition;

/// <summary>A host of the lab, built.</summary>
/// <param name="Name">The lab's name of it.</param>
/// <param name="Section">What the lab says of it.</param>
/// <param name="Driver">The driver's host.</param>
internal sealed record LabHost(string Name, HostSection Section, HostTemplate Driver)
{
    /// <summary>The loopback driver's host; only asked of hosts that have connections.</summary>
    public LoopbackHost Adapter => (LoopbackHost)Driver;

    /// <summary>The test driver's host, or null.</summary>
    public ScsiDebugHost? Debug => Driver as ScsiDebugHost;
}
