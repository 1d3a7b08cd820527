using Scuzzy.Lab.Model;
using Scuzzy.Runtime.Execution;
using Scuzzy.Target;

namespace Scuzzy.Lab.Composition;

/// <summary>A target of the lab, built.</summary>
/// <param name="Name">ARRAY.TARGET.</param>
/// <param name="Device">The device server.</param>
/// <param name="Cpu">The CPU that takes its ports' interrupts.</param>
/// <param name="Section">What the lab says of it.</param>
internal sealed record LabTarget(string Name, TargetDevice Device, Cpu Cpu, TargetSection Section);
