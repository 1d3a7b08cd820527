using Scuzzy.Drivers.Loopback;
using Scuzzy.Lab.Model;

namespace Scuzzy.Lab.Composition;

/// <summary>A host of the lab, built.</summary>
/// <param name="Name">The lab's name of it.</param>
/// <param name="Section">What the lab says of it.</param>
/// <param name="Adapter">The driver's host.</param>
internal sealed record LabHost(string Name, HostSection Section, LoopbackHost Adapter);
