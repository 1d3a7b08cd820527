using Scuzzy.Lab.Syntax;

namespace Scuzzy.Lab.Faults;

/// <summary>A fault rule: who and what it is about, what it does, and how often. Plain data; a
/// <see cref="FaultEngine"/> that has armed it counts what becomes of it.</summary>
public sealed record FaultRule
{
    /// <summary>Its name, unique among the rules of a machine.</summary>
    public required string Name { get; init; }

    /// <summary>Which commands, aborts or resets it is about.</summary>
    public FaultMatch Match { get; init; } = new();

    /// <summary>What it does.</summary>
    public required FaultAction Action { get; init; }

    /// <summary>How often; default once.</summary>
    public FaultTimes Times { get; init; } = FaultTimes.Once;

    /// <summary>True (default): it is armed when the boot has ended. False: by the timeline, or at run time.</summary>
    public bool IsArmed { get; init; } = true;

    /// <summary>Where it stands in the lab; line 0 if it does not.</summary>
    public LabPosition Position { get; init; }

    /// <summary>Where the fault happens: what <see cref="FaultMatch.Phases"/> says, or what the action does by itself.
    /// </summary>
    public IReadOnlyList<FaultPhase> Phases => Match.Phases.Count > 0 ? Match.Phases : [Action.DefaultPhase];

    /// <summary>True if no device or driver may do that: the breach must be detected, named and contained.</summary>
    public bool IsRogue => Action.IsRogue;
}
