namespace Scuzzy.Block.Statistics;

/// <summary>The counts of crash's <c>dev -d</c> (fact A41).</summary>
/// <param name="Total">Requests made and not ended.</param>
/// <param name="Asynchronous">Those nobody waits for.</param>
/// <param name="Synchronous">Those somebody waits for.</param>
/// <param name="Driver">Those with the driver; null for multi-queue (crash shows N/A(MQ)).</param>
public readonly record struct QueueCounts(int Total, int Asynchronous, int Synchronous, int? Driver);
