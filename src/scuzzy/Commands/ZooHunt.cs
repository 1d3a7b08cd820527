namespace Scuzzy.Command.Commands;

/// <summary>One campaign for a planted bug, until something was found.</summary>
/// <param name="Bug">The planted bug.</param>
/// <param name="Campaign">The campaign's number, from 0: it tells the seeds.</param>
/// <param name="Runs">Runs until the finding, or all.</param>
/// <param name="Length">Events that the finding was shrunk to; 0: it was not.</param>
/// <param name="Kind">What was found; empty: nothing.</param>
internal sealed record ZooHunt(string Bug, int Campaign, int Runs, int Length, string Kind);
