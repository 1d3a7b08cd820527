namespace Scuzzy.Lab.Reports;

/// <summary>A row of a timeline.</summary>
/// <param name="Label">What it is about.</param>
/// <param name="Note">A second line under the label; may be empty.</param>
/// <param name="Segments">The bars, drawn in this order.</param>
/// <param name="Value">What the bars say, in words.</param>
internal sealed record Lane(string Label, string Note, IReadOnlyList<LaneSegment> Segments, string Value);
