namespace Scuzzy.Lab.Reports;

/// <summary>A bar, or a mark, in a lane of a timeline.</summary>
/// <param name="BeginNs">Its begin.</param>
/// <param name="EndNs">Its end.</param>
/// <param name="Class">The class of its colour.</param>
/// <param name="Label">What is written into it if there is room; may be empty.</param>
/// <param name="Title">What it is, for those who point at it.</param>
internal readonly record struct LaneSegment(long BeginNs, long EndNs, string Class, string Label, string Title);
