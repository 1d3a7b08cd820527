namespace Scuzzy.Lab.Exploration;

/// <summary>An event of a case's timeline.</summary>
/// <param name="AtNs">When, in nanoseconds after the boot.</param>
/// <param name="Action">The key of what happens, as timelines write it.</param>
/// <param name="Fields">The keys of its value; one without a name is the value itself.</param>
internal sealed record CaseEvent(long AtNs, string Action, params IReadOnlyList<(string Key, string Value)> Fields);
